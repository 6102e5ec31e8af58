import { powerOfTwo, rangeLimit, sumLimit } from './scale.js';
import { instantiateKernel } from './wasm.js';

/** What became of one range of an update. Whatever it is, calling again with `subtractUpdate` undoes it. */
export type Verdict = 'ok' | 'non_finite' | 'out_of_range';

export interface RingKernelOptions {
  /** Sums to keep: 8 bytes each. */
  readonly sumElements: number;
  /** Bytes of the input and of the output area, a multiple of 16. @default 1 MiB */
  readonly chunkBytes?: number;
}

/** Arithmetic over arrays of equal length that are views of a kernel's memory. */
export interface Vectors {
  /** model[i] = float32(base[i] + rate * delta[i]), in float64, rounded once. @throws RangeError for other arrays */
  addScaled(model: Float32Array, base: Float32Array, delta: Float32Array, rate: number): void;
}

/**
 * Ring sums in WebAssembly memory. Bytes come in through `input` (a file is read straight into it) and elements
 * are named by their index in the sums. One thread's property.
 */
export interface RingKernel extends Vectors {
  readonly sumElements: number;
  readonly chunkBytes: number;
  /** Where bytes are put that the calls below take, from its beginning. */
  input(): Uint8Array;
  /** The sums themselves, as little-endian int64. */
  sums(at: number, count: number): Uint8Array;
  /** Sets all sums to zero. */
  clear(): void;
  /** sums[at + i] += round(numExamples * factor * x[i] * 2^s), for `count` float32 at `offsetBytes` in the input. */
  addUpdate(at: number, update: UpdateRange): Verdict;
  /** The exact opposite of `addUpdate` with the same arguments. */
  subtractUpdate(at: number, update: UpdateRange): Verdict;
  /** What `addUpdate` would say, without adding. */
  checkUpdate(update: Pick<UpdateRange, 'offsetBytes' | 'count' | 'scaleExponent'>): Verdict;
  /** Whether `count` int64 at `offsetBytes` in the input can be sums over so many examples. */
  checkPartial(partial: PartialRange & { readonly examples: number }): boolean;
  addPartial(at: number, partial: PartialRange): void;
  subtractPartial(at: number, partial: PartialRange): void;
  /** float32(sum / (2^s * examples)) of `count` sums; valid until the next call. At most `chunkBytes / 4`. */
  mean(at: number, count: number, scaleExponent: number, examples: number): Float32Array;
  /** Greatest |x| of `count` float32 at `offsetBytes` in the input; NaN or infinity when one is not finite. */
  maxAbs(offsetBytes: number, count: number): number;
}

export interface PartialRange {
  /** In the input area. */
  readonly offsetBytes: number;
  /** Elements. */
  readonly count: number;
}

export interface UpdateRange extends PartialRange {
  readonly scaleExponent: number;
  /** 1 to 2^20. */
  readonly numExamples: number;
  /** A multiple of 2^-9 that is at most 1. @default 1 */
  readonly factor?: number;
}

const infinityBits = 0x7f800000;

const float32Bits = (value: number): number => new Int32Array(Float32Array.of(value).buffer)[0] ?? 0;
const float32OfBits = (bits: number): number => new Float32Array(Int32Array.of(bits).buffer)[0] ?? 0;

/** Makes a kernel whose sums are zero. Its memory is `8 * sumElements + 2 * chunkBytes`. */
export const createRingKernel = async (options: RingKernelOptions): Promise<RingKernel> => {
  const { sumElements, chunkBytes = 1 << 20 } = options;
  const outputStart = chunkBytes;
  const sumsStart = 2 * chunkBytes;
  const { kernel, memory } = await instantiateKernel(sumsStart + 8 * sumElements);

  const verdict = (maxAbsBits: number, limit: number): Verdict => {
    if (maxAbsBits <= float32Bits(limit)) return 'ok';
    return maxAbsBits >= infinityBits ? 'non_finite' : 'out_of_range';
  };
  const addressOf = (values: Float32Array, count: number): number => {
    if (values.buffer !== memory.buffer || values.length !== count) {
      throw new RangeError(`expected ${count} values in the kernel's memory`);
    }
    return values.byteOffset;
  };
  const weigh = (at: number, update: UpdateRange, sign: 1 | -1): Verdict => {
    const limit = rangeLimit(update.scaleExponent);
    const scale = sign * update.numExamples * (update.factor ?? 1) * powerOfTwo(update.scaleExponent);
    return verdict(kernel.addUpdate(sumsStart + 8 * at, update.offsetBytes, update.count, scale, limit), limit);
  };

  return {
    sumElements,
    chunkBytes,
    input: () => new Uint8Array(memory.buffer, 0, chunkBytes),
    sums: (at, count) => new Uint8Array(memory.buffer, sumsStart + 8 * at, 8 * count),
    clear: () => void new Uint8Array(memory.buffer, sumsStart, 8 * sumElements).fill(0),
    addUpdate: (at, update) => weigh(at, update, 1),
    subtractUpdate: (at, update) => weigh(at, update, -1),
    checkUpdate: ({ offsetBytes, count, scaleExponent }) =>
      verdict(kernel.maxAbsBits(offsetBytes, count), rangeLimit(scaleExponent)),
    checkPartial: ({ offsetBytes, count, examples }) =>
      kernel.sumsWithin(offsetBytes, count, BigInt(sumLimit(examples))) !== 0,
    addPartial: (at, { offsetBytes, count }) => {
      kernel.addPartial(sumsStart + 8 * at, offsetBytes, count);
    },
    subtractPartial: (at, { offsetBytes, count }) => {
      kernel.subtractPartial(sumsStart + 8 * at, offsetBytes, count);
    },
    mean: (at, count, scaleExponent, examples) => {
      kernel.mean(sumsStart + 8 * at, outputStart, count, examples * powerOfTwo(scaleExponent));
      return new Float32Array(memory.buffer, outputStart, count);
    },
    addScaled: (model, base, delta, rate) => {
      const count = model.length;
      kernel.addScaled(addressOf(model, count), addressOf(base, count), addressOf(delta, count), count, rate);
    },
    maxAbs: (offsetBytes, count) => float32OfBits(kernel.maxAbsBits(offsetBytes, count)),
  };
};
