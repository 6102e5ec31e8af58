import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exampleFile } from '../../../test/support/design-examples.js';
import { runCommandLine } from '../program.js';

const { schema, job, datasets = {} } = exampleFile('asyncfl_hier_mnist');

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'nestor-design-'));
  const { dataSpec, modelSpec, ...rest } = job;
  await write('schema.json', schema);
  await write('job.json', { ...rest, dataSpecPath: 'dataSpec.json', modelSpecPath: 'modelSpec.json' });
  await write('dataSpec.json', dataSpec);
  await write('modelSpec.json', modelSpec);
});

afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

const write = (file: string, value: unknown): Promise<void> =>
  writeFile(join(cwd, file), typeof value === 'string' ? value : JSON.stringify(value));

const design = async (...args: readonly string[]) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const surroundings = { env: {}, cwd, stdout, stderr, signal: new AbortController().signal };
  const status = await runCommandLine(['design', ...args], surroundings);
  const textOf = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString('utf8') ?? '';
  return { status, stdout: textOf(stdout), stderr: textOf(stderr) };
};

it('a valid design, and a job on it, are said to be so', async () => {
  expect(await design('validate', 'schema.json')).toEqual({
    ...{ status: 0, stderr: '' },
    stdout: 'schema.json is valid. Roles: 3; channels: 2.\n',
  });
  const { status, stdout } = await design('validate', 'schema.json', '--job', 'job.json');
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: 'schema.json is valid. Roles: 3; channels: 2; tasks of the job: 7.\n',
  });
});

it('all faults of a design and of its job are told at once, with their files, and the command fails', async () => {
  await write('schema.json', { ...schema, channels: [] });
  await write('modelSpec.json', { optimizer: { sort: 'sgd' } });
  const { status, stdout, stderr } = await design('validate', 'schema.json', '--job', 'job.json');
  expect(status).toBe(65);
  expect(stdout).toBe('');
  expect(stderr).toContain('schema.json $.roles[0]: "trainer" is on no channel [design.unreachable_role]');
  expect(stderr).toContain('job.json $.modelSpec.optimizer.sort: expected one of');
  const json = await design('validate', 'schema.json', '--job', 'job.json', '--json');
  expect(json.status).toBe(65);
  expect(JSON.parse(json.stdout)).toMatchObject({ valid: false });
  expect(json.stdout).toContain('"path":"$.modelSpec.optimizer.sort"');
});

it('a file that is not there, not JSON, or has a key twice is told by name', async () => {
  expect((await design('validate', 'nothing.json')).status).toBe(66);
  await write('bad.json', '{"name": ');
  expect(await design('draw', 'bad.json')).toMatchObject({
    status: 65,
    stderr: expect.stringContaining('bad.json') as string,
  });
  await write('twice.json', '{"name": "a", "name": "b"}');
  expect((await design('expand', 'twice.json')).stderr).toContain('"name" twice');
  await rm(join(cwd, 'dataSpec.json'));
  expect((await design('validate', 'schema.json', '--job', 'job.json')).stderr).toContain(
    'dataSpec.json cannot be read',
  );
});

it('tasks have the addresses of the datasets that are given', async () => {
  const ids = Object.keys(datasets);
  const options = ids.flatMap((id) => ['--dataset', `${id}=${id}.json`]);
  for (const id of ids) await write(`${id}.json`, { '//': 'a comment', ...(datasets[id] as object) });
  const { status, stdout } = await design('expand', 'schema.json', '--job', 'job.json', ...options, '--json');
  expect(status).toBe(0);
  const tasks = JSON.parse(stdout) as { config: { dataset?: string; optimizer: unknown } }[];
  expect(tasks.flatMap(({ config: { dataset } }) => dataset?.split('/').at(-1) ?? [])).toEqual([
    ...['mnist_1.npz', 'mnist_2.npz', 'mnist_3.npz', 'mnist_4.npz'],
  ]);
  expect(tasks[0]?.config.optimizer).toEqual({ sort: 'fedbuff', kwargs: {} });
  const { stderr } = await design('expand', 'schema.json', '--job', 'job.json', ...options.slice(2));
  expect(stderr).toContain(`job.json $.dataSpec[0].datasetGroups.eu[0]: there is no dataset "${ids[0]!}"`);
});

it('a design without a job expands over made-up datasets', async () => {
  const { stdout } = await design('expand', 'schema.json', '--per-group', '3');
  expect(stdout).toMatch(/^9 tasks\n/);
  expect(stdout).toContain('sample:trainer/na/3');
});

it('a design is drawn on the terminal, and into a file', async () => {
  const text = await design('draw', 'schema.json');
  expect(text.stdout).toContain('└─■ trainer       one task per dataset, on data');
  const { status, stdout } = await design('draw', 'schema.json', '--job', 'job.json', '--svg', 'out.svg');
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'Wrote out.svg.\n' });
  expect((await readFile(join(cwd, 'out.svg'), 'utf8')).match(/<circle /g)).toHaveLength(7);
});

it('numbers that are none are refused', async () => {
  for (const count of ['0', 'many', '-1', '10000']) {
    expect((await design('expand', 'schema.json', '--per-group', count)).status).toBe(64);
  }
  expect((await design('expand', 'schema.json', '--dataset', 'no-file')).status).toBe(64);
});
