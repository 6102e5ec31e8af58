import * as tf from '@tensorflow/tfjs';

import type { Dataset } from './dataset.js';
import { shuffled } from '../random.js';

/**
 * The examples that a task trains on, in their order: a shuffle of its own for each pass. A fraction of a pass takes
 * the first part of its shuffle.
 *
 * @param epochs passes over the data set, as 0.25 or 3
 * @param seedOf seed of a pass, from 0
 */
export const trainingOrder = (size: number, epochs: number, seedOf: (pass: number) => number): Uint32Array => {
  const total = Math.max(1, Math.round(size * epochs));
  const order = new Uint32Array(size === 0 ? 0 : total);
  for (let pass = 0; pass * size < order.length; pass += 1) {
    const rest = order.length - pass * size;
    order.set(shuffled(size, seedOf(pass)).subarray(0, rest), pass * size);
  }
  return order;
};

/** A batch of examples as tensors, the caller's to dispose. */
export const batchOf = (
  dataset: Dataset,
  indices: Uint32Array,
): { readonly inputs: tf.Tensor; readonly targets: tf.Tensor } => {
  const inputSize = elements(dataset.inputShape);
  const targetSize = elements(dataset.targetShape);
  const inputs = new Float32Array(indices.length * inputSize);
  const targets = new Float32Array(indices.length * targetSize);
  indices.forEach((example, place) => {
    dataset.copy(
      example,
      inputs.subarray(place * inputSize, (place + 1) * inputSize),
      targets.subarray(place * targetSize, (place + 1) * targetSize),
    );
  });
  return {
    inputs: tf.tensor(inputs, [indices.length, ...dataset.inputShape]),
    targets: tf.tensor(targets, [indices.length, ...dataset.targetShape]),
  };
};

/** Consecutive parts of at most `batchSize` examples. */
export const batchesOf = (order: Uint32Array, batchSize: number): Uint32Array[] =>
  Array.from({ length: Math.ceil(order.length / batchSize) }, (_, batch) =>
    order.subarray(batch * batchSize, (batch + 1) * batchSize),
  );

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
