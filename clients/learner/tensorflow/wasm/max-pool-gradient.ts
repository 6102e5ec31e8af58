import { backend_util, type MaxPoolGradAttrs, type TensorInfo, type TypedArray } from '@tensorflow/tfjs';

import type { KernelCall } from './compose.js';

/** What this needs of the WebAssembly backend. */
interface Heap {
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  /** A view, good until the next allocation. */
  typedArrayFromHeap(tensor: TensorInfo): TypedArray;
}

/**
 * `MaxPoolGrad` as a plain loop over the backend's memory: each window sends its gradient to its first largest
 * input. The stock kernel loses gradients, even of windows of 2 x 2 with stride 2 and no padding. The loop visits
 * each window once, so it is small beside the convolutions around it.
 */
export const maxPoolGradient = (call: KernelCall): TensorInfo => {
  const { dy, input } = call.inputs as { dy: TensorInfo; input: TensorInfo };
  const { filterSize, strides, pad, dimRoundingMode } = call.attrs as unknown as MaxPoolGradAttrs;
  const backend = call.backend as Heap;
  const shape = input.shape as [number, number, number, number];
  const pool = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth } = pool;

  const output = backend.makeOutput(shape, 'float32');
  // Views of the WebAssembly memory; made after the output, because making it may move the memory.
  const values = backend.typedArrayFromHeap(input);
  const gradients = backend.typedArrayFromHeap(dy);
  const result = backend.typedArrayFromHeap(output).fill(0);

  let window = 0;
  for (let image = 0; image < batchSize; image += 1) {
    for (let row = 0; row < outHeight; row += 1) {
      const top = row * strideHeight - pool.padInfo.top;
      const bottom = Math.min(inHeight, top + pool.filterHeight);
      for (let column = 0; column < outWidth; column += 1) {
        const left = column * strideWidth - pool.padInfo.left;
        const right = Math.min(inWidth, left + pool.filterWidth);
        for (let channel = 0; channel < inChannels; channel += 1) {
          let winner = -1;
          let largest = -Infinity;
          for (let y = Math.max(0, top); y < bottom; y += 1) {
            const line = (image * inHeight + y) * inWidth;
            for (let x = Math.max(0, left); x < right; x += 1) {
              const index = (line + x) * inChannels + channel;
              const value = values[index] ?? NaN;
              if (value > largest) {
                largest = value;
                winner = index;
              }
            }
          }
          if (winner >= 0) result[winner] = (result[winner] ?? 0) + (gradients[window] ?? 0);
          window += 1;
        }
      }
    }
  }
  return output;
};
