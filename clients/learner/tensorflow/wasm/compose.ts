import { getKernel, type KernelFunc, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs';

/** What a kernel is called with. */
export type KernelCall = Parameters<KernelFunc>[0];

/** What a composition needs of the WebAssembly backend. */
export interface Disposer {
  disposeData(dataId: object): boolean;
}

/** Runs one of the backend's kernels; its result is freed when the composition ends, unless it is its result. */
export type RunKernel = (
  name: string,
  inputs: Readonly<Record<string, TensorInfo>>,
  attributes?: Readonly<Record<string, unknown>>,
) => TensorInfo;

/**
 * Makes one tensor out of several kernels of the WebAssembly backend. The engine knows only inputs and result of
 * a kernel, so what lies between must be given back by hand: a leak here is one that `tf.memory()` never shows.
 *
 * @param work must return what `run` returned last or before, not a copy of it.
 */
export const compose = (backend: Disposer, work: (run: RunKernel) => TensorInfo): TensorInfo => {
  const made: TensorInfo[] = [];
  const run: RunKernel = (name, inputs, attributes = {}) => {
    const kernel = getKernel(name, 'wasm');
    const output = kernel.kernelFunc({ inputs: { ...inputs }, attrs: attributes as NamedAttrMap, backend });
    if (Array.isArray(output)) throw new TypeError(`kernel ${name} returned several tensors`);
    made.push(output);
    return output;
  };
  let result: TensorInfo | undefined;
  try {
    result = work(run);
    return result;
  } finally {
    for (const tensor of made) if (tensor !== result) backend.disposeData(tensor.dataId);
  }
};
