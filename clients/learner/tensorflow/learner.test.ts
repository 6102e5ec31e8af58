import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { learnerTask, never, temporaryFolder } from '../../../test/fixtures/learner.js';
import type { LearnerSettings } from '../../../services/core/index.js';
import { type FloatTensor, readFloatModel, writeFloatTensors } from '../files/tensor-file.js';
import { randomNumbers } from '../random.js';
import { classified, type Dataset, saveModel, startBackend, tensorFlowLearner } from './index.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let modelPath: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  modelPath = join(folder.path, 'model.safetensors');
});
afterEach(() => folder.remove());

/** The native library is tested where it has been made, by vitest.native.config.ts. */
const backend = process.env['NESTOR_TEST_BACKEND'] === 'native' ? 'native' : 'wasm';
beforeAll(() => startBackend(() => undefined, { prefer: [backend] }));
afterAll(() => {
  tf.disposeVariables();
});

/** Bright left halves are class 0, bright right halves are class 1. */
const halves = (size: number): Dataset => {
  const random = randomNumbers(5);
  const labels = Uint8Array.from({ length: size }, () => Math.floor(random() * 2));
  const inputs = Float32Array.from({ length: size * 64 }, (_, index) => {
    const bright = index % 8 < 4 === (labels[Math.floor(index / 64)] === 0);
    return random() * (bright ? 1 : 0.6);
  });
  return classified({ inputs, inputShape: [8, 8, 1], labels, classes: 2 });
};

const saveNet = async ({ dropout = 0.25, path = modelPath } = {}) => {
  const { batchNormalization, conv2d, dense, flatten, maxPooling2d } = tf.layers;
  const kernelInitializer = () => tf.initializers.heNormal({ seed: 3 });
  const model = tf.sequential({
    name: 'net',
    layers: [
      conv2d({
        name: 'c',
        inputShape: [8, 8, 1],
        filters: 4,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: kernelInitializer(),
      }),
      batchNormalization({ name: 'n' }),
      maxPooling2d({ name: 'p', poolSize: 2 }),
      flatten({ name: 'f' }),
      tf.layers.dropout({ name: 'd', rate: dropout }),
      dense({ name: 'o', units: 2, kernelInitializer: kernelInitializer() }),
    ],
  });
  await saveModel(model, path);
  model.dispose();
};

const makeLearner = (dataset = halves(200)) =>
  tensorFlowLearner({
    training: () => Promise.resolve(dataset),
    heldOut: () => Promise.resolve(halves(60)),
    backend: { prefer: [backend] },
    log: () => undefined,
  });

const train = async (seed: number, settings: LearnerSettings = {}, name = 'update') => {
  const learner = await makeLearner();
  const updatePath = join(folder.path, name);
  const result = await learner.train(
    learnerTask(modelPath, { seed, settings: { batchSize: 16, ...settings } }),
    updatePath,
    never(),
  );
  await learner.close();
  return { ...result, bytes: await readFile(updatePath), delta: (await readFloatModel(updatePath)).tensors };
};

const norm = (tensors: Iterable<FloatTensor>) => Math.hypot(...[...tensors].map(({ values }) => Math.hypot(...values)));

/** The base model with a delta added. */
const applied = async (delta: ReadonlyMap<string, FloatTensor>, path: string) => {
  const { tensors, metadata } = await readFloatModel(modelPath);
  const sum = [...tensors.values()].map(({ name, shape, values }) => ({
    name,
    shape,
    values: values.map((value, index) => value + (delta.get(name)?.values[index] ?? NaN)),
  }));
  await writeFloatTensors(path, sum, metadata);
};

describe('training', () => {
  it('gives the same update, bit for bit, for the same seed, and another for another', async () => {
    await saveNet();
    const first = await train(7);
    expect((await train(7)).bytes.equals(first.bytes)).toBe(true);
    expect((await train(8)).bytes.equals(first.bytes)).toBe(false);
  });

  it('writes a delta for every tensor of the model, and its sum with the base does better', async () => {
    await saveNet();
    const { delta, numExamples, metrics } = await train(7, { epochs: 3 });
    expect(numExamples).toBe(200);
    expect([...delta.keys()].toSorted()).toEqual([...(await readFloatModel(modelPath)).tensors.keys()].toSorted());
    expect(metrics['accuracy']).toBeGreaterThan(0.7);

    const learner = await makeLearner();
    const trained = join(folder.path, 'trained');
    await applied(delta, trained);
    const before = await learner.evaluate?.(learnerTask(modelPath), never());
    const after = await learner.evaluate?.(learnerTask(trained), never());
    expect(after?.numExamples).toBe(60);
    expect(after?.metrics['accuracy']).toBeGreaterThan(0.9);
    expect(after?.metrics['loss']).toBeLessThan(before?.metrics['loss'] ?? 0);
    await learner.close();
  });

  it('draws other units to drop at every step', async () => {
    await saveNet({ dropout: 0.9 });
    // With one mask for all steps, weights of units that it drops would never move.
    const { delta } = await train(7, { epochs: 2 });
    expect(delta.get('o/kernel')?.values.every((value) => value !== 0)).toBe(true);
  });

  it('takes a fraction of an epoch', async () => {
    await saveNet();
    expect((await train(7, { epochs: 0.25 })).numExamples).toBe(50);
    expect((await train(7, { epochs: 1.5 })).numExamples).toBe(200);
  });

  it('stays closer to the base model with a proximal term', async () => {
    await saveNet({ dropout: 0 });
    const far = await train(7, { epochs: 2 });
    const near = await train(7, { epochs: 2, proximalMu: 5 });
    const trained = (delta: typeof far.delta) =>
      norm([...delta.values()].filter(({ name }) => !name.includes('moving')));
    expect(trained(near.delta)).toBeLessThan(0.8 * trained(far.delta));
  });

  it('leaves no tensor behind, in training, evaluation, failure and closing', async () => {
    await saveNet();
    const learner = await makeLearner();
    const updatePath = join(folder.path, 'update');
    const work = async (epochs: number) => {
      await learner.train(learnerTask(modelPath, { settings: { epochs, proximalMu: 0.1 } }), updatePath, never());
      await learner.evaluate?.(learnerTask(modelPath), never());
    };
    const held = () => [tf.memory().numTensors, tf.memory().numDataBuffers, tf.engine().backend.numDataIds()];
    const atFirst = held();
    await work(0.1);
    const before = held();
    await work(2);
    const cancelled = learner.train(learnerTask(modelPath), updatePath, AbortSignal.timeout(1));
    await expect(cancelled).rejects.toMatchObject({ code: 'task.cancelled' });
    expect(held()).toEqual(before);
    await learner.close();
    expect(held()).toEqual(atFirst);
  });
});

describe('a task fails', () => {
  it('whose model has no topology', async () => {
    await writeFloatTensors(modelPath, [{ name: 'w', shape: [1], values: Float32Array.of(1) }]);
    await expect(train(1)).rejects.toMatchObject({ code: 'task.model_mismatch' });
  });

  it('whose model has other tensors than its topology', async () => {
    await saveNet();
    const { tensors, metadata } = await readFloatModel(modelPath);
    await writeFloatTensors(modelPath, [...tensors.values()].slice(1), metadata);
    await expect(train(1)).rejects.toMatchObject({ code: 'task.model_mismatch' });
    await expect(train(1)).rejects.toThrow('missing c/');
  });

  it('whose learning rate makes the loss infinite', async () => {
    await saveNet();
    await expect(train(1, { learningRate: 1e30 })).rejects.toMatchObject({ code: 'update.non_finite' });
  });

  it('at its deadline', async () => {
    await saveNet();
    const learner = await makeLearner();
    const task = learnerTask(modelPath, { timeoutMs: 20, settings: { epochs: 1000 } });
    await expect(learner.train(task, join(folder.path, 'u'), never())).rejects.toMatchObject({ code: 'task.deadline' });
    await learner.close();
  });

  it('of a client without examples', async () => {
    await saveNet();
    const learner = await makeLearner(halves(0));
    const training = learner.train(learnerTask(modelPath), join(folder.path, 'u'), never());
    await expect(training).rejects.toMatchObject({ code: 'update.zero_examples' });
  });
});

it('a saved model is the same file every time', async () => {
  await saveNet();
  const again = join(folder.path, 'again');
  await saveNet({ path: again });
  expect((await readFile(again)).equals(await readFile(modelPath))).toBe(true);
});
