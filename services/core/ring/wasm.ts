import { kernelBase64 } from './gen/kernel.js';

/** What the compiled kernel exports; `kernel/index.ts` documents each. Addresses are bytes in the memory. */
export interface KernelExports {
  maxAbsBits(values: number, count: number): number;
  addUpdate(sums: number, values: number, count: number, scale: number, limit: number): number;
  sumsWithin(sums: number, count: number, limit: bigint): number;
  addPartial(sums: number, partial: number, count: number): void;
  subtractPartial(sums: number, partial: number, count: number): void;
  mean(sums: number, means: number, count: number, divisor: number): void;
  addScaled(model: number, base: number, delta: number, count: number, rate: number): void;
}

/** WebAssembly memory, of which the language's own type library knows nothing. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB; views made before are dead. */
  grow(pages: number): number;
}

interface WasmApi {
  readonly Memory: new (options: { initial: number }) => WasmMemory;
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ readonly exports: unknown }>;
}

declare const WebAssembly: WasmApi;

let compiled: Promise<object> | undefined;

/** A kernel with a memory of its own, of so many bytes at least. */
export const instantiateKernel = async (
  sizeBytes: number,
): Promise<{ readonly kernel: KernelExports; readonly memory: WasmMemory }> => {
  compiled ??= WebAssembly.compile(Uint8Array.from(atob(kernelBase64), (character) => character.charCodeAt(0)));
  const memory = new WebAssembly.Memory({ initial: Math.ceil(sizeBytes / 65_536) });
  const { exports } = await WebAssembly.instantiate(await compiled, { env: { memory } });
  // The border to generated code: `wasm.test.ts` and every merge would fail at once if it were another module.
  return { kernel: exports as KernelExports, memory };
};
