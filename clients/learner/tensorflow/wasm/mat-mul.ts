import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';

import { compose, type Disposer, type KernelCall } from './compose.js';

/**
 * `BatchMatMul` and `_FusedMatMul` with transposed factors: the factors are turned first, because only the plain
 * product of the WebAssembly backend is fast.
 *
 * @param name of the kernel.
 * @param stock the backend's own kernel of that name.
 */
export const matMul =
  (name: 'BatchMatMul' | '_FusedMatMul', stock: KernelFunc) =>
  (call: KernelCall): TensorInfo | TensorInfo[] => {
    const { transposeA, transposeB, ...attributes } = { transposeA: false, transposeB: false, ...call.attrs };
    if (!transposeA && !transposeB) return stock(call);

    const { a, b, ...others } = call.inputs as { a: TensorInfo; b: TensorInfo };
    return compose(call.backend as Disposer, (run) => {
      const turn = (x: TensorInfo) => run('Transpose', { x }, { perm: lastTwoSwapped(x.shape.length) });
      const factors = { a: transposeA ? turn(a) : a, b: transposeB ? turn(b) : b };
      return run(name, { ...others, ...factors }, { ...attributes, transposeA: false, transposeB: false });
    });
  };

const lastTwoSwapped = (rank: number): number[] => [
  ...Array.from({ length: rank - 2 }, (_, axis) => axis),
  rank - 1,
  rank - 2,
];
