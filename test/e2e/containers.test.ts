import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jobOf, slowTrainer, twoRegionsDesign } from '../support/job-designs.js';
import { JobSystem } from '../support/job-system.js';
import { outcome, run, says } from './command.js';
import { untilSo } from './docker-events.js';
import { EngineLink } from './engine-link.js';

const network = 'nestor-e2e-tasks';
const image = 'nestor:local';

/** Two trainers in two regions, for long enough that there is a middle. */
const files = {
  ...{ ...twoRegionsDesign, job: jobOf(4), datasets: { eu: 1, na: 1 } },
  code: { ...twoRegionsDesign.code, 'trainer/main.js': slowTrainer },
};

let system: JobSystem;
let engine: EngineLink;
let undisturbed: string | null;

const startJob = () => system.startJob(files);

const finish = async (jobId: string) => {
  expect(await system.ended(jobId)).toBe('completed');
  return await system.modelId(jobId);
};

const containerOf = (taskId: string) => `nestor-task-${taskId}`;

const containersOf = async (jobId: string): Promise<readonly string[]> => {
  const text = await run(['docker', 'ps', '--all', '--filter', `label=nestor.job=${jobId}`, '--format', '{{.Names}}']);
  return text.split('\n').filter((line) => line !== '');
};

/** Resolves when the job has no containers any more. */
const gone = (jobId: string): Promise<void> =>
  untilSo([`label=nestor.job=${jobId}`], async () => (await containersOf(jobId)).length === 0);

/** Resolves when the log of a task's role has such a line. */
const logged = async (taskId: string, what: RegExp): Promise<void> => {
  const log = `/data/agents/${taskId}/1/role.log`;
  const isRunning = async () => {
    const { stdout } = await outcome(['docker', 'inspect', '--format', '{{.State.Running}}', containerOf(taskId)]);
    return stdout.trim() === 'true';
  };
  await untilSo([`label=nestor.task=${taskId}`], isRunning);
  await says(['docker', 'exec', containerOf(taskId), 'tail', '-n', '+1', '-F', log], what);
};

beforeAll(async () => {
  await run(['docker', 'compose', '-f', 'reducer.yaml', 'build']);
  await outcome(['docker', 'network', 'rm', network]);
  await run(['docker', 'network', 'create', network]);
  const gateway = (
    await run(['docker', 'network', 'inspect', network, '--format', '{{(index .IPAM.Config 0).Gateway}}'])
  ).trim();
  const there = (address: string) => address.replace('127.0.0.1', gateway);
  engine = await EngineLink.open();
  system = await JobSystem.open({ NESTOR_BIND_HOST: '0.0.0.0', DOCKER_HOST: engine.url }, ({ url, notifier }) => [
    ...['-a', there(url), '-n', there(notifier)],
    ...['--as', 'docker', '--image', image, '--network', network],
  ]);
});
afterAll(async () => {
  await system.close();
  await engine.close();
  const left = await run(['docker', 'ps', '--all', '--quiet', '--filter', `network=${network}`]);
  if (left !== '') await run(['docker', 'rm', '--force', '--volumes', ...left.trim().split('\n')]);
  await run(['docker', 'network', 'rm', network]);
});

const inspection = z.array(
  z.looseObject({
    Config: z.looseObject({ User: z.string(), Env: z.array(z.string()) }),
    HostConfig: z.looseObject({ CapDrop: z.array(z.string()), Privileged: z.boolean() }),
    NetworkSettings: z.looseObject({ Networks: z.record(z.string(), z.unknown()) }),
  }),
);

describe('tasks in containers', () => {
  it('complete a job, as nobody in particular, with keys that are not for all eyes, and leave nothing', async () => {
    const { jobId, taskOf } = await startJob();
    await logged(taskOf('top-aggregator'), /round 2 started/);
    expect(await containersOf(jobId)).toHaveLength(5);
    const trainer = containerOf(taskOf('trainer'));
    const text = await run(['docker', 'inspect', trainer]);
    const [seen] = inspection.parse(JSON.parse(text));
    expect(seen).toMatchObject({ Config: { User: 'node' }, HostConfig: { CapDrop: ['ALL'], Privileged: false } });
    expect(Object.keys(seen!.NetworkSettings.Networks)).toEqual([network]);
    const key = await run(['docker', 'exec', trainer, 'cat', '/run/nestor/task.key']);
    expect(key.length).toBeGreaterThan(20);
    expect(text).not.toContain(key);
    undisturbed = await finish(jobId);
    await gone(jobId);
  });

  it.each(['trainer', 'middle-aggregator', 'top-aggregator'])(
    'go on in the same round when the container of a %s is killed',
    async (role) => {
      const { jobId, taskOf } = await startJob();
      await logged(taskOf('top-aggregator'), /round 2 started/);
      await run(['docker', 'kill', containerOf(taskOf(role))]);
      expect(await finish(jobId)).toBe(undisturbed);
    },
  );

  it('are stopped with their job, and removed', async () => {
    const { jobId, taskOf } = await startJob();
    await logged(taskOf('top-aggregator'), /round 2 started/);
    await system.stop(jobId);
    expect(await system.ended(jobId)).toBe('terminated');
    await gone(jobId);
  });

  it('go on when the engine was away, and one has died meanwhile', async () => {
    const { jobId, taskOf } = await startJob();
    await logged(taskOf('top-aggregator'), /round 2 started/);
    const mark = system.processes.mark('deployer');
    await engine.cut();
    await system.processes.logged('deployer', ({ msg }) => msg.startsWith('an agent is out of sight'), mark);
    await run(['docker', 'kill', containerOf(taskOf('middle-aggregator'))]);
    await engine.restore();
    expect(await finish(jobId)).toBe(undisturbed);
    await gone(jobId);
  });

  it('outlive a deployer that is killed', async () => {
    const { jobId, taskOf } = await startJob();
    await logged(taskOf('top-aggregator'), /round 2 started/);
    await system.processes.kill('deployer');
    await run(['docker', 'kill', containerOf(taskOf('trainer'))]);
    system.startDeployer();
    expect(await finish(jobId)).toBe(undisturbed);
    await gone(jobId);
  });

  it('wait, stopped, for a deployer that is ended', async () => {
    const { jobId, taskOf } = await startJob();
    await logged(taskOf('top-aggregator'), /round 2 started/);
    await system.processes.kill('deployer', 'SIGTERM');
    expect(await run(['docker', 'ps', '--quiet', '--filter', `label=nestor.job=${jobId}`])).toBe('');
    system.startDeployer();
    expect(await finish(jobId)).toBe(undisturbed);
    await gone(jobId);
  });

  it('that are left of a job which ended without a deployer are removed by the next one', async () => {
    const { jobId, taskOf } = await startJob();
    await logged(taskOf('top-aggregator'), /round 2 started/);
    await system.processes.kill('deployer');
    await system.stop(jobId);
    expect(await system.ended(jobId)).toBe('terminated');
    expect(await containersOf(jobId)).not.toEqual([]);
    system.startDeployer();
    await gone(jobId);
  });

  it('fail, and say why, when there is no such image', async () => {
    await system.processes.kill('deployer', 'SIGTERM');
    system.startDeployer('--image', 'nestor:none');
    const { jobId } = await startJob();
    expect(await system.ended(jobId)).toBe('failed');
    await system.processes.logged('deployer', ({ msg }) => /cannot be run: .*nestor:none/.test(msg));
  });
});
