import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { learnerContext, learnerTask, never, temporaryFolder } from '../../test/fixtures/learner.js';
import { readFloatModel, writeFloatTensors } from './files/tensor-file.js';
import { loadProject, openLearner } from './project/index.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let modelPath: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  modelPath = join(folder.path, 'model.safetensors');
  await writeFloatTensors(modelPath, [
    { name: 'b', shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: 'a', shape: [2], values: Float32Array.of(-1, 0) },
  ]);
});
afterEach(() => folder.remove());

const trainOnce = async (name: string, seed: number, path = modelPath) => {
  const learner = await openLearner(await loadProject(name), learnerContext(folder.path));
  const updatePath = join(folder.path, 'update.safetensors');
  const result = await learner.train(learnerTask(path, { seed }), updatePath, never());
  await learner.close();
  const { tensors } = await readFloatModel(updatePath);
  return { ...result, delta: [...tensors].map(([tensor, { shape, values }]) => [tensor, shape, [...values]]) };
};

describe('builtin:echo', () => {
  it('answers with a delta of zeros', async () => {
    const { numExamples, delta } = await trainOnce('builtin:echo', 1);
    expect(numExamples).toBe(1);
    expect(delta).toEqual([
      ['a', [2], [0, 0]],
      ['b', [2, 3], [0, 0, 0, 0, 0, 0]],
    ]);
  });
});

describe('builtin:drift', () => {
  it('answers the same to the same seed and model, and something else to others', async () => {
    const first = await trainOnce('builtin:drift', 1);
    expect(await trainOnce('builtin:drift', 1)).toEqual(first);
    expect((await trainOnce('builtin:drift', 2)).delta).not.toEqual(first.delta);
    const otherModel = join(folder.path, 'other.safetensors');
    await writeFloatTensors(otherModel, [
      { name: 'a', shape: [2], values: Float32Array.of(-1, 0) },
      { name: 'b', shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 7) },
    ]);
    expect((await trainOnce('builtin:drift', 1, otherModel)).delta).not.toEqual(first.delta);
  });

  it('stands for different numbers of examples, so that weights matter', async () => {
    const counts = await Promise.all(
      [1, 2, 3, 4].map(async (seed) => (await trainOnce('builtin:drift', seed)).numExamples),
    );
    expect(new Set(counts).size).toBe(4);
    for (const count of counts) expect(count).toBeGreaterThanOrEqual(1);
  });
});

it('refuses a task that was cancelled before it began', async () => {
  const learner = await openLearner(await loadProject('builtin:drift'), learnerContext(folder.path));
  const working = learner.train(learnerTask(modelPath), join(folder.path, 'update'), AbortSignal.abort());
  await expect(working).rejects.toMatchObject({ code: 'task.cancelled' });
});

it('knows no other built-in project', async () => {
  await expect(loadProject('builtin:nothing')).rejects.toMatchObject({ code: 'project.invalid' });
});
