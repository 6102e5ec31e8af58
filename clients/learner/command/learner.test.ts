import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { learnerContext, learnerTask, never, temporaryFolder } from '../../../test/fixtures/learner.js';
import { readFloatModel, writeFloatTensors } from '../files/tensor-file.js';
import { loadProject, openLearner } from '../project/index.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let modelPath: string;
let updatePath: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  modelPath = join(folder.path, 'base.safetensors');
  updatePath = join(folder.path, 'update.safetensors');
  await writeFloatTensors(modelPath, [{ name: 'w', shape: [2], values: Float32Array.of(1, 2) }]);
});
afterEach(() => folder.remove());

/** Begins each program: reads the task, and can write a safetensors file of one tensor. */
const prelude = `
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const task = JSON.parse(readFileSync(process.env.NESTOR_TASK, 'utf8'));
const update = (values, name = 'w', dtype = 'F32') => {
  const data = Buffer.from(Float32Array.from(values).buffer);
  const header = Buffer.from(JSON.stringify({ [name]: { dtype, shape: [values.length], data_offsets: [0, data.length] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(task.updatePath, Buffer.concat([length, header, data]));
};
const metrics = (value) => writeFileSync(task.metricsPath, typeof value === 'string' ? value : JSON.stringify(value));
`;

const learnerOf = async (train: string, validate?: string) => {
  await writeFile(join(folder.path, 'train.mjs'), prelude + train);
  if (validate !== undefined) await writeFile(join(folder.path, 'validate.mjs'), prelude + validate);
  const entryPoints = {
    train: { command: ['node', 'train.mjs'] },
    ...(validate === undefined ? {} : { validate: { command: 'node validate.mjs' } }),
  };
  await writeFile(
    join(folder.path, 'project.yaml'),
    JSON.stringify({ name: 'mine', entryPoints, defaults: { epochs: 2 } }),
  );
  return await openLearner(await loadProject(folder.path), learnerContext(join(folder.path, 'data')));
};

describe('a command that trains', () => {
  it('is given its task, and its update and metrics are taken', async () => {
    const learner = await learnerOf(`
      console.log('hello'); console.error('world');
      writeFileSync('seen.json', JSON.stringify({ task, env: process.env, cwd: process.cwd() }));
      update([0.5, -0.5]); metrics({ numExamples: 600, loss: 0.25 });`);
    process.env['NESTOR_SECRET'] = 'hidden';
    const task = learnerTask(modelPath, { settings: { learningRate: 0.1 }, round: 3 });
    const result = await learner.train(task, updatePath, never());
    delete process.env['NESTOR_SECRET'];

    expect(result).toEqual({ numExamples: 600, metrics: { loss: 0.25 } });
    expect([...((await readFloatModel(updatePath)).tensors.get('w')?.values ?? [])]).toEqual([0.5, -0.5]);
    expect(task.lines.toSorted()).toEqual(['hello', 'world']);
    const seen = JSON.parse(await readFile(join(folder.path, 'seen.json'), 'utf8')) as {
      task: object;
      env: object;
      cwd: string;
    };
    expect(seen.task).toMatchObject({
      schemaVersion: 1,
      kind: 'train',
      runId: 'run-1',
      round: 3,
      client: 'client-1',
      seed: 7,
      timeoutMs: 60_000,
      settings: { epochs: 2, learningRate: 0.1 },
      partition: { scheme: 'iid', index: 0, count: 1 },
      dataDir: join(folder.path, 'data'),
      projectDir: folder.path,
    });
    expect(seen.cwd).toBe(folder.path);
    const allowed = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'NESTOR_TASK', '__CF_USER_TEXT_ENCODING'];
    expect(Object.keys(seen.env).filter((name) => !allowed.includes(name))).toEqual([]);
    expect(await readdir(join(folder.path, 'data', 'tasks'))).toEqual([]);
  });

  it('cannot change the base model', async () => {
    const learner = await learnerOf(
      `writeFileSync(task.modelPath, 'gone'); update([0, 0]); metrics({ numExamples: 1 });`,
    );
    const before = await readFile(modelPath);
    await learner.train(learnerTask(modelPath), updatePath, never());
    expect(await readFile(modelPath)).toEqual(before);
  });

  it.each([
    ['exits with a failure', `console.error('no data'); process.exit(3);`, 'task.command_failed', 'status 3'],
    ['kills itself', `process.kill(process.pid, 'SIGTERM');`, 'task.command_failed', 'SIGTERM'],
    ['writes nothing', ``, 'task.no_output', 'metrics.json'],
    ['writes no update', `metrics({ numExamples: 1 });`, 'task.no_output', 'update'],
    ['writes metrics that are no JSON', `update([0, 0]); metrics('{');`, 'task.bad_output', 'JSON'],
    ['counts no examples', `update([0, 0]); metrics({ numExamples: 0 });`, 'task.bad_output', 'numExamples'],
    ['counts too many', `update([0, 0]); metrics({ numExamples: 1e9 });`, 'task.bad_output', 'numExamples'],
    ['counts halves', `update([0, 0]); metrics({ numExamples: 1.5 });`, 'task.bad_output', 'numExamples'],
    ['measures a text', `update([0, 0]); metrics({ numExamples: 1, loss: 'low' });`, 'task.bad_output', 'loss'],
    [
      'measures nothing finite',
      `update([0, 0]); metrics('{"numExamples":1,"loss":1e999}');`,
      'task.bad_output',
      'loss',
    ],
    [
      'writes an update that is garbage',
      `writeFileSync(task.updatePath, 'garbage, garbage'); metrics({ numExamples: 1 });`,
      'task.bad_output',
      'update',
    ],
    [
      'writes an empty update',
      `writeFileSync(task.updatePath, ''); metrics({ numExamples: 1 });`,
      'task.bad_output',
      'update',
    ],
    ['writes another shape', `update([1, 2, 3]); metrics({ numExamples: 1 });`, 'task.bad_output', '[3]'],
    ['writes another tensor', `update([1, 2], 'v'); metrics({ numExamples: 1 });`, 'task.bad_output', '"w" is missing'],
    ['writes another type', `update([1, 2], 'w', 'I32'); metrics({ numExamples: 1 });`, 'task.bad_output', 'I32'],
    ['writes NaN', `update([1, NaN]); metrics({ numExamples: 1 });`, 'task.bad_output', 'NaN'],
  ])('and %s fails its task, and leaves no folder behind', async (_, program, code, reason) => {
    const learner = await learnerOf(program);
    const task = learnerTask(modelPath);
    const training = learner.train(task, updatePath, never());
    await expect(training).rejects.toMatchObject({ code });
    await expect(training).rejects.toThrow(reason);
    expect(await readdir(join(folder.path, 'data', 'tasks'))).toEqual([]);
    if (program.includes('no data')) expect(task.lines).toEqual(['no data']);
  });

  it('that is not installed fails its task', async () => {
    await learnerOf('');
    await writeFile(
      join(folder.path, 'project.yaml'),
      'name: a\nentryPoints: { train: { command: no-such-program-here } }',
    );
    const learner = await openLearner(await loadProject(folder.path), learnerContext(folder.path));
    const training = learner.train(learnerTask(modelPath), updatePath, never());
    await expect(training).rejects.toMatchObject({ code: 'task.command_not_found' });
  });
});

describe('a command that does not end', () => {
  /** Starts a child that would go on too, and says both process ids. */
  const endless = `
    import { spawn } from 'node:child_process';
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    console.log(process.pid + ' ' + child.pid);
    setInterval(() => {}, 1000);`;

  const runs = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  /** A killed process may be a zombie for a moment, until init has seen it. */
  const gone = async (pids: readonly number[]) => {
    await expect.poll(() => pids.some(runs), { timeout: 10_000 }).toBe(false);
  };

  it('is killed with its children when the task is cancelled', async () => {
    const learner = await learnerOf(endless);
    const controller = new AbortController();
    let pids: number[] = [];
    const log = (line: string) => {
      pids = line.split(' ').map(Number);
      controller.abort();
    };
    const training = learner.train(learnerTask(modelPath, { log }), updatePath, controller.signal);
    await expect(training).rejects.toMatchObject({ code: 'task.cancelled' });
    expect(pids).toHaveLength(2);
    await gone(pids);
  });

  it('is killed at its deadline', async () => {
    const learner = await learnerOf(endless);
    const task = learnerTask(modelPath, { timeoutMs: 1500 });
    await expect(learner.train(task, updatePath, never())).rejects.toMatchObject({ code: 'task.deadline' });
    await gone(task.lines.flatMap((line) => line.split(' ').map(Number)));
  });

  it('but ended and left a child behind has that killed too', async () => {
    const program = endless.replace(`setInterval(() => {}, 1000);`, '').replace(/setInterval[^']*;\s*$/, '');
    const learner = await learnerOf(
      `${program}\nupdate([0, 0]); metrics({ numExamples: 1 }); setTimeout(() => process.exit(0), 50);`,
    );
    const task = learnerTask(modelPath);
    await learner.train(task, updatePath, never());
    await gone(task.lines.flatMap((line) => line.split(' ').map(Number)));
  });
});

it('a command that validates is given no update path', async () => {
  const learner = await learnerOf(
    '',
    `metrics({ numExamples: task.updatePath === undefined && task.kind === 'validate' ? 10 : 0, accuracy: 0.5 });`,
  );
  const result = await learner.evaluate?.(learnerTask(modelPath), never());
  expect(result).toEqual({ numExamples: 10, metrics: { accuracy: 0.5 } });
});
