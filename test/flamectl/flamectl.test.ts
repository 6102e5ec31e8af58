import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from '../../services/controller/testing/serve.js';
import { exampleFile, type ExampleName } from '../support/design-examples.js';

const bin = (name: string) => fileURLToPath(new URL(`../../bin/${name}.js`, import.meta.url));

let folder: string;
let controller: ChildProcess;

interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in its own process, in the test's folder. */
const flamectl = (...args: readonly string[]): Promise<Result> =>
  new Promise((resolve) => {
    const env = { ...process.env, HOME: folder };
    execFile(process.execPath, [bin('flamectl'), ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ status, stdout, stderr });
    });
  });

/** The same, for a command that must succeed. @returns what it printed. */
const good = async (...args: readonly string[]): Promise<string> => {
  const { status, stdout, stderr } = await flamectl(...args);
  expect([args, status, stderr]).toEqual([args, 0, '']);
  return stdout;
};

const write = (name: string, content: unknown) =>
  writeFile(join(folder, name), Buffer.isBuffer(content) ? content : JSON.stringify(content));

const startController = async () => {
  const args = [bin('nestor'), 'controller', '--port', '0', '--notifier-port', '0', '--bind', '127.0.0.1'];
  controller = spawn(process.execPath, [...args, '--log-level', 'error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ port }] = (await once(controller, 'message')) as [{ port: number }];
  for (let isReady = false; !isReady;) isReady = (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  await mkdir(join(folder, '.flame'), { recursive: true });
  const config = `---\napiserver:\n  endpoint: http://127.0.0.1:${port}/\nuser: foo\nother: 1\n`;
  await writeFile(join(folder, '.flame', 'config.yaml'), config);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestor-flamectl-'));
  await startController();
});
afterAll(async () => {
  controller.kill('SIGTERM');
  await once(controller, 'exit');
  await rm(folder, { recursive: true, force: true });
});

/** Writes the files of an example, as its folder has them. */
const prepare = async (name: ExampleName, roles: readonly string[]) => {
  const { schema, datasets = {}, job } = exampleFile(name);
  await write('schema.json', { ...schema, '//': 'a comment' });
  await write('code.zip', codeOf(...roles));
  for (const [id, dataset] of Object.entries(datasets)) {
    await write(`${id}.json`, {
      ...{ '//': 'a placeholder', dataFormat: 'npy', isPublic: true },
      ...(dataset as object),
      realm: 'default',
    });
  }
  return { ids: Object.keys(datasets), job };
};

const idOf = (printed: string): string => /\b[0-9a-f]{24}\b/.exec(printed)?.[0] ?? '';
const columnOf = (table: string, index: number): readonly string[] =>
  table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|')[index + 1]?.trim() ?? '')
    .filter((cell) => cell !== '');

describe('the walk-through of hierarchical learning with a coordinator', () => {
  const design = 'syncfl_hier_coord_mnist';
  let jobId: string;

  test('goes from a design to tasks that are ready, with the commands of old', async () => {
    const roles = ['coordinator', 'middle-aggregator', 'top-aggregator', 'trainer'];
    const { ids, job } = await prepare(design, roles);
    expect(await good('create', 'design', design, '-d', 'example')).toBe(
      `New design '${design}' created successfully\n`,
    );
    expect(await good('create', 'schema', 'schema.json', '--design', design)).toBe(
      `Schema created successfully for design '${design}'\n`,
    );
    expect(await good('create', 'code', 'code.zip', '-d', design, '--insecure')).toBe(
      `Warning: --insecure flag is set; allow insecure connection.\nCode created successfully for design '${design}'\n`,
    );
    const created: string[] = [];
    for (const id of ids) {
      const printed = await good('create', 'dataset', `${id}.json`);
      expect(printed).toMatch(/^New dataset created successfully\n\tdataset ID: "[0-9a-f]{24}"\n$/);
      created.push(idOf(printed));
    }
    const { dataSpec: _data, modelSpec, ...rest } = job;
    await mkdir(join(folder, 'job'), { recursive: true });
    await write('job/dataSpec.json', [{ role: 'trainer', datasetGroups: { default: created } }]);
    await write('job/modelSpec.json', modelSpec);
    await write('job/job.json', { ...rest, dataSpecPath: 'dataSpec.json', modelSpecPath: 'modelSpec.json' });
    const printed = await good('create', 'job', 'job/job.json');
    expect(printed).toMatch(/^New job created successfully\n\tID: [0-9a-f]{24}\n\tstate: ready\n$/);
    jobId = idOf(printed);
    const table = await good('get', 'tasks', jobId);
    expect(table).toContain('|                 TASK ID                  |  TYPE  | STATE |');
    expect(columnOf(table, 2)).toEqual(['TYPE', ...Array.from({ length: 7 }, () => 'system')]);
    expect(columnOf(table, 1).slice(1)).toEqual(columnOf(table, 1).slice(1).toSorted());
  });

  test('starts the job, shows it, stops it, and cannot stop it twice', async () => {
    expect(await good('start', 'job', jobId)).toBe('Initiated to start a job successfully\n');
    const again = await flamectl('start', 'job', jobId);
    expect(again.status).toBe(1);
    expect(again.stderr).toMatch(/^Failed to start a job - code: 409; /);
    expect(columnOf(await good('get', 'jobs'), 1)[0]).toBe('NAME');
    expect(await good('stop', 'job', jobId)).toBe('Request to stop a job successful\n');
    expect((await flamectl('stop', 'job', jobId)).status).toBe(1);
    const status = await good('get', 'job', jobId, '--status');
    expect(status).toMatch(/^Request to get job status successful\n\+--/);
    expect(status).toContain('terminated');
    expect(await good('get', 'job', jobId)).toMatch(/^Request to get job successful\n\{\n {4}"/);
    const taskId = columnOf(await good('get', 'tasks', jobId), 1)[1] ?? '';
    expect(JSON.parse(await good('get', 'task', jobId, taskId))).toMatchObject({ key: 'hidden by system', log: '' });
  });

  test('keeps everything when the controller is killed', async () => {
    await good('start', 'job', jobId);
    controller.kill('SIGKILL');
    await once(controller, 'exit');
    await startController();
    expect(await good('get', 'job', jobId, '-s')).toContain('deploying');
    expect(columnOf(await good('get', 'tasks', jobId), 3)).toEqual([
      'STATE',
      ...Array.from({ length: 7 }, () => 'ready'),
    ]);
    await good('stop', 'job', jobId);
  });

  test('changes and removes what it made', async () => {
    expect(await good('update', 'job', jobId, 'job/job.json')).toBe('Job updated successfully\n');
    expect(await good('update', 'schema', design, 'schema.json')).toBe(
      `Updated schema successfully for design ${design}\n`,
    );
    expect(await good('update', 'design', design, '-n', 'new name')).toBe('Updated design successfully\n');
    expect(await good('get', 'designs')).toContain('new name');
    expect(JSON.parse(await good('get', 'schema', design))).toMatchObject({ revision: 2 });
    expect(JSON.parse(await good('get', 'schema', '1', '--design', design))).toMatchObject({ version: '1' });
    expect(JSON.parse(await good('get', 'coderevision', design))).toEqual({ revision: 1 });
    expect(await good('get', 'code', design)).toBe(`Downloaded ${design}.zip successfully\n`);
    expect(await readFile(join(folder, `${design}.zip`))).toEqual(await readFile(join(folder, 'code.zip')));
    expect(await flamectl('remove', 'design', design)).toEqual({
      ...{ status: 1, stdout: '' },
      stderr: 'Failed to delete a design that is used in a job. To delete it, use --force flag\n',
    });
    expect(await good('remove', 'job', jobId)).toBe('Request to delete a job successful\n');
    for (const id of columnOf(await good('get', 'datasets'), 0).slice(1))
      if (id !== '') expect(await good('remove', 'dataset', id)).toBe(`Dataset '${id}' deleted successfully\n`);
    expect(columnOf(await good('get', 'datasets', '--all'), 0)).toEqual(['DATASET ID']);
    expect(await good('remove', 'schema', '1', '--design', design)).toBe('Deleted schema successfully\n');
    expect(await good('remove', 'code', design)).toBe(`Deleted code for design '${design}' successfully\n`);
    expect(await good('remove', 'design', design, '-f')).toBe(`Design '${design}' deleted successfully\n`);
  });
});

test('the walk-through with a participant: a job in one file, and tables with agents', async () => {
  const { job } = await prepare('mnist_non_orchestration_mode', ['trainer', 'aggregator']);
  const { name: _name, ...nameless } = job;
  const design = String(job['designId']);
  await good('create', 'design', design, '-d', 'mnist example for non-orchestration mode');
  await good('create', 'schema', design, 'schema.json');
  await good('create', 'code', design, 'code.zip');
  await write('job.json', nameless);
  const jobId = idOf(await good('create', 'job', 'job.json'));
  expect(columnOf(await good('get', 'jobs'), 1)[0]).toBe('STATE');
  const table = await good('get', 'tasks', jobId);
  expect(table).toContain('|                 AGENT ID                 |  TYPE  | STATE |');
  expect(columnOf(table, 2).slice(1).toSorted()).toEqual(['system', 'user']);
});

describe('a failure', () => {
  test('ends with a status that is not 0, and says what the server said', async () => {
    expect(await flamectl('get', 'design', 'none')).toEqual({
      ...{ status: 66, stdout: '' },
      stderr: "Failed to retrieve design 'none' - code: 404; there is no design none\n",
    });
    await good('create', 'design', 'twice');
    expect((await flamectl('create', 'design', 'twice')).stderr).toContain('code: 409; duplicate key error');
    await write('bad.json', { name: 'n', roles: [{ name: 'a' }], channels: [] });
    const bad = await flamectl('create', 'schema', 'twice', 'bad.json');
    expect(bad.stderr).toMatch(
      /^Failed to create a new schema - code: 422; required field 'channels'|no_data_consumer/,
    );
    expect(bad.status).toBe(65);
  });

  test('of the command line, the configuration or a file is told before anything is asked', async () => {
    for (const args of [
      ['dance'],
      ['create', 'schema', 'x'],
      ['get', 'design'],
      ['create', 'design', 'x', '--user', 'u'],
    ])
      expect([args, (await flamectl(...args)).status]).toEqual([args, 64]);
    const { status, stderr } = await flamectl('get', 'designs', '--config', 'none.yaml');
    expect(status).toBe(78);
    expect(stderr).toContain('Failed to load config');
    expect((await flamectl('create', 'dataset', 'none.json')).status).toBe(66);
    await writeFile(join(folder, 'broken.json'), '{');
    expect((await flamectl('create', 'job', 'broken.json')).status).toBe(65);
  });

  test('to reach the server is one of code -1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: deaf } = server.address() as AddressInfo;
    server.close();
    await writeFile(join(folder, 'deaf.yaml'), `apiserver: {endpoint: "http://127.0.0.1:${deaf}"}\nuser: foo\n`);
    const { status, stderr } = await flamectl('get', 'datasets', '--config', 'deaf.yaml');
    expect(status).toBe(69);
    expect(stderr).toMatch(/^Failed to get datasets - code: -1; /);
  });

  test('help is none', async () => {
    for (const args of [[], ['--help'], ['create', '--help'], ['get', 'tasks', '--help']])
      expect(await good(...args)).toContain('Usage: flamectl');
  });
});
