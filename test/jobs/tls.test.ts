import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { jobOf, participantDesign } from '../support/job-designs.js';
import { JobSystem } from '../support/job-system.js';

/** Many processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const flamectlScript = fileURLToPath(new URL('../../bin/flamectl.js', import.meta.url));

let system: JobSystem;
const authority = () => join(system.processes.dir, 'controller', 'controller', 'tls', 'ca.crt');
const secure = () => ['-a', system.url.replace('http:', 'https:')];

beforeAll(async () => {
  system = await JobSystem.open({}, (opened) => [
    ...['-a', opened.url.replace('http:', 'https:')],
    ...['--ca', join(opened.processes.dir, 'controller', 'controller', 'tls', 'ca.crt')],
  ]);
});
afterAll(() => system.close());

it('a deployer, its agents and a participant do a job over TLS', async () => {
  const job = jobOf(2, { dataSpec: { fromUser: { default: 1 } } });
  const jobId = await system.createJob({ ...participantDesign, job });
  const tasks = await system.tasks(jobId);
  const place = tasks.find(({ type }) => type === 'user')!;
  system.startAgent('participant', place.taskId, 'a key of mine', ...secure(), '--ca', authority());
  await system.start(jobId);
  expect(await system.ended(jobId)).toBe('completed');
});

it('an agent that does not trust the authority tells nothing of its key, and says why', async () => {
  const job = jobOf(2, { dataSpec: { fromUser: { default: 1 } } });
  const jobId = await system.createJob({ ...participantDesign, job });
  const [task] = await system.tasks(jobId);
  system.startAgent('mistrustful', task!.taskId, 'another key', ...secure());
  await system.processes.logged('mistrustful', ({ msg }) => /waiting for the notifier: .*certificate/.test(msg));
});

/** Runs `flamectl get designs` with a configuration. */
const flamectl = async (apiserver: Readonly<Record<string, string>>, ...options: readonly string[]) => {
  const config = join(system.processes.dir, 'flamectl.json');
  // JSON is YAML.
  await writeFile(config, JSON.stringify({ apiserver, user: 'u' }));
  return await new Promise<{ status: number; output: string }>((resolve) => {
    const args = [flamectlScript, '--config', config, ...options, 'get', 'designs'];
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
};

it('flamectl takes the authority as an option or from its configuration, and no stranger unless told to', async () => {
  const endpoint = system.url.replace('http:', 'https:');
  expect(await flamectl({ endpoint }, '--ca', authority())).toMatchObject({ status: 0 });
  expect(await flamectl({ endpoint, ca: authority() })).toMatchObject({ status: 0 });
  expect(await flamectl({ endpoint }, '--insecure')).toMatchObject({ status: 0 });
  const refused = await flamectl({ endpoint });
  expect(refused.status).not.toBe(0);
  expect(refused.output).toMatch(/certificate/);
});
