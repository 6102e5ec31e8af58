import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startBackend } from '../backend.js';

type Tensors = readonly tf.Tensor[];

/** Both answers to the same question, the second by the plain CPU backend, and what was left behind. */
const onBoth = async (shapes: readonly (readonly number[])[], compute: (...inputs: tf.Tensor[]) => Tensors) => {
  const values = shapes.map((shape, index) => numbers(product(shape), index + 1));
  const answers = [];
  for (const backend of ['wasm', 'cpu']) {
    await tf.setBackend(backend);
    const before = {
      tensors: tf.memory().numTensors,
      buffers: tf.memory().numDataBuffers,
      held: tf.engine().backend.numDataIds(),
    };
    const inputs = shapes.map((shape, index) => tf.tensor(values[index]!, [...shape]));
    const outputs = tf.tidy(() => [...compute(...inputs)]);
    answers.push(outputs.map((output) => ({ shape: output.shape, values: Array.from(output.dataSync()) })));
    tf.dispose([inputs, outputs]);
    const after = {
      tensors: tf.memory().numTensors,
      buffers: tf.memory().numDataBuffers,
      held: tf.engine().backend.numDataIds(),
    };
    expect(after).toEqual(before);
  }
  await tf.setBackend('wasm');
  return answers as [(typeof answers)[number], (typeof answers)[number]];
};

const expectEqual = async (...question: Parameters<typeof onBoth>) => {
  const [wasm, cpu] = await onBoth(...question);
  expect(wasm.map(({ shape }) => shape)).toEqual(cpu.map(({ shape }) => shape));
  wasm.forEach(({ values }, output) => {
    const worst = Math.max(...values.map((value, index) => Math.abs(value - cpu[output]!.values[index]!)));
    expect(worst).toBeLessThan(1e-4);
  });
};

const product = (shape: readonly number[]) => shape.reduce((total, size) => total * size, 1);
/** Numbers in [-1, 1), no two of them equal: backends may send the gradient of a tie to either winner. */
const numbers = (count: number, salt: number) =>
  Float32Array.from({ length: count }, (_, index) => (Math.imul(index + salt * 977, 0x9e3779b1) >>> 8) / 2 ** 23 - 1);

beforeAll(async () => {
  expect(await startBackend(() => undefined, { prefer: ['wasm'] })).toBe('wasm');
});
afterAll(() => {
  tf.disposeVariables();
});

describe('the gradients of a convolution equal the CPU backend', () => {
  const cases = [
    { image: [2, 8, 8, 1], filter: [3, 3, 1, 4], strides: 1, pad: 'valid' },
    { image: [3, 9, 7, 3], filter: [3, 3, 3, 5], strides: 1, pad: 'same' },
    { image: [2, 8, 8, 2], filter: [3, 3, 2, 4], strides: 2, pad: 'valid' },
    { image: [2, 9, 8, 2], filter: [5, 3, 2, 4], strides: 2, pad: 'same' },
    { image: [2, 11, 10, 2], filter: [2, 4, 2, 3], strides: [3, 2], pad: 'valid' },
    { image: [1, 6, 6, 4], filter: [1, 1, 4, 3], strides: 1, pad: 'valid' },
    { image: [1, 6, 6, 4], filter: [1, 1, 4, 3], strides: 2, pad: 'same' },
    { image: [2, 7, 7, 2], filter: [3, 3, 2, 2], strides: 1, pad: 1 },
    { image: [2, 7, 7, 2], filter: [2, 2, 2, 2], strides: 1, pad: 2 },
    { image: [1, 28, 28, 1], filter: [5, 5, 1, 6], strides: 2, pad: 'same' },
  ] as const;
  it.each(cases)('$image * $filter, stride $strides, pad $pad', async ({ image, filter, strides, pad }) => {
    const stride = strides as [number, number] | number;
    const forward = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
    await expectEqual([image, filter], (x, w) => {
      const gradients = tf.grads((a, b) => tf.sum(tf.square(forward(a, b))));
      return [forward(x, w), ...gradients([x, w])];
    });
  });
});

describe('products with transposed factors equal the CPU backend', () => {
  it.each([
    { a: [5, 3], b: [4, 5], turnA: true, turnB: true },
    { a: [5, 3], b: [5, 4], turnA: true, turnB: false },
    { a: [3, 5], b: [4, 5], turnA: false, turnB: true },
    { a: [2, 5, 3], b: [2, 4, 5], turnA: true, turnB: true },
    { a: [1, 70], b: [9, 70], turnA: false, turnB: true },
  ])('$a by $b, turned $turnA $turnB', async ({ a, b, turnA, turnB }) => {
    await expectEqual([a, b], (left, right) => [tf.matMul(left, right, turnA, turnB)]);
  });

  it('with a bias and an activation', async () => {
    await expectEqual([[6, 3], [4, 6], [4]], (a, b, bias) => [
      tf.fused.matMul({
        a: a,
        b: b,
        transposeA: true,
        transposeB: true,
        bias: bias,
        activation: 'relu',
      }),
    ]);
  });
});

describe('the gradient of max pooling equals the CPU backend', () => {
  it.each([
    { image: [2, 8, 8, 3], size: 2, strides: 2, pad: 'valid' },
    { image: [8, 10, 10, 16], size: 2, strides: 2, pad: 'valid' },
    { image: [2, 7, 9, 3], size: 2, strides: 2, pad: 'same' },
    { image: [2, 7, 7, 2], size: 3, strides: 2, pad: 'same' },
    { image: [1, 6, 6, 2], size: 3, strides: 1, pad: 'same' },
    { image: [2, 7, 7, 2], size: 3, strides: 2, pad: 1 },
    { image: [1, 7, 7, 1], size: 2, strides: 3, pad: 'valid' },
  ] as const)('$image, window $size, stride $strides, pad $pad', async ({ image, size, strides, pad }) => {
    const rounding = pad === 1 ? ('floor' as const) : undefined;
    const forward = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, size, strides, pad, rounding);
    await expectEqual([image], (x) => [forward(x), tf.grad((input) => tf.sum(tf.square(forward(input))))(x)]);
  });
});
