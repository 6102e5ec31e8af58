/**
 * The grid of ring sums; docs/ring-sums.md derives the numbers.
 *
 * q(n, x) = round(n * factor * x * 2^s) with factor <= 1, |x| <= 2^e and s = 31 - e gives |q| <= n * 2^31: below 2^51 for one update
 * (n <= 2^20), below 2^62 for all of them (their n sum up to less than 2^31).
 */

/** Most examples that one update may stand for: 2^20. */
export const maxExamplesPerUpdate = 2 ** 20;
/** Most examples that all updates of a round may stand for together: 2^31 - 1. */
export const maxExamplesTotal = 2 ** 31 - 1;

/** Factors of updates are multiples of 1/512: n * factor * x has at most 20 + 9 + 24 bits, and is exact in float64. */
export const factorSteps = 2 ** 9;
/** Whether an update's elements can be multiplied with it. */
export const isFactor = (factor: number): boolean =>
  factor > 0 && factor <= 1 && Number.isInteger(factor * factorSteps);

const gridBits = 31;
const rangeFactor = 64;
const leastMagnitude = 0.25;

/**
 * The exponent s of a tensor's grid: elements are kept in steps of 2^-s. From the base model alone, so that
 * every aggregator of a round uses the same one.
 * @param maxAbs greatest absolute value of the base model's tensor
 * @returns s = 31 - e with e = ceil(log2(64 * max(maxAbs, 1/4)))
 * @throws RangeError when `maxAbs` is negative or not finite.
 */
export const scaleExponent = (maxAbs: number): number => {
  if (!(maxAbs >= 0 && maxAbs < Infinity))
    throw new RangeError(`maxAbs must be finite and not negative, got ${maxAbs}`);
  return gridBits - ceilLog2(rangeFactor * Math.max(maxAbs, leastMagnitude));
};

/** Greatest |x| that can be summed with the exponent s: 2^(31 - s), at most float32's greatest number. */
export const rangeLimit = (exponent: number): number => Math.min(powerOfTwo(gridBits - exponent), maxFloat32);

/** Greatest |sum| over updates of `examples` examples, whatever they hold. */
export const sumLimit = (examples: number): number => examples * 2 ** gridBits;

const maxFloat32 = (2 - 2 ** -23) * 2 ** 127;

/** 2^exponent, exactly, for -1022 <= exponent <= 1023. */
export const powerOfTwo = (exponent: number): number => {
  if (!Number.isInteger(exponent) || exponent < -1022 || exponent > 1023) {
    throw new RangeError(`not an exponent of a normal number: ${exponent}`);
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, (exponent + 1023) * 2 ** 20);
  return view.getFloat64(0);
};

/** Exact where Math.log2 may round: of a normal number, from its bits. */
const ceilLog2 = (value: number): number => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const floor = (view.getUint32(0) >>> 20) - 1023;
  return powerOfTwo(floor) === value ? floor : floor + 1;
};
