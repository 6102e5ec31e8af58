import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readFloatModel } from '../../clients/learner/files/tensor-file.js';
import {
  saveModel,
  startBackend,
  tensorFlowLearner,
  type BackendName,
} from '../../clients/learner/tensorflow/index.js';
import { mnistHeldOut, mnistTraining } from '../../clients/mnist/index.js';
import { learnerTask, never, temporaryFolder } from '../fixtures/learner.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let modelPath: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  modelPath = join(folder.path, 'model');
});
afterEach(() => folder.remove());

/** A convolutional net with all that backends do in ways of their own. */
const saveNet = async (dropout: number): Promise<void> => {
  await startBackend(() => undefined, { prefer: ['wasm'] });
  const kernelInitializer = () => tf.initializers.heNormal({ seed: 3 });
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        ...{ name: 'c', inputShape: [28, 28, 1], filters: 8, kernelSize: 5, strides: 2, activation: 'relu' },
        ...{ padding: 'same', kernelInitializer: kernelInitializer() },
      }),
      tf.layers.maxPooling2d({ name: 'p', poolSize: 3, strides: 2, padding: 'same' }),
      tf.layers.flatten({ name: 'f' }),
      tf.layers.dropout({ name: 'd', rate: dropout }),
      tf.layers.dense({ name: 'o', units: 10, kernelInitializer: kernelInitializer() }),
    ],
  });
  await saveModel(model, modelPath);
  model.dispose();
};

/** What a part of MNIST teaches the net. */
const trained = async (backend: BackendName, epochs: number) => {
  const partition = { scheme: 'iid', alpha: 0.5, index: 3, count: 20, seed: 1 } as const;
  const learner = await tensorFlowLearner({
    training: () => mnistTraining(partition),
    heldOut: () => mnistHeldOut(partition),
    backend: { prefer: [backend] },
    log: () => undefined,
  });
  expect(learner.kind).toBe(`tensorflow.js (${backend})`);
  const settings = { epochs, batchSize: 20, learningRate: 0.05 };
  const { metrics } = await learner.train(learnerTask(modelPath, { settings }), join(folder.path, backend), never());
  await learner.close();
  return { metrics, delta: (await readFloatModel(join(folder.path, backend))).tensors };
};

it('trains a net on MNIST to the weights of the WebAssembly kernels but for rounding, dropping the same units', async () => {
  await saveNet(0.25);
  const native = await trained('native', 0.5);
  const wasm = await trained('wasm', 0.5);
  let largest = 0;
  for (const [name, { values }] of wasm.delta) {
    const same = native.delta.get(name)?.values;
    const worst = Math.max(...values.map((value, index) => Math.abs(value - (same?.[index] ?? NaN))));
    expect(worst, name).toBeLessThan(1e-4);
    largest = Math.max(largest, ...values.map(Math.abs));
  }
  expect(largest).toBeGreaterThan(0.01);
});

it('learns digits', async () => {
  await saveNet(0);
  const { metrics } = await trained('native', 3);
  // Of all three passes, the first one too.
  expect(metrics['accuracy']).toBeGreaterThan(0.8);
});
