import { NestorError } from '../errors/index.js';

export interface Noising {
  /** Largest L2 norm of all elements together. */
  readonly clipThreshold: number;
  /** Standard deviation of the noise that each element gets. */
  readonly noiseFactor: number;
}

/** A little less than 1, so that rounding to float32 lifts no norm above the threshold. */
const roundingMargin = 1 - 2 ** -20;

/**
 * Scales values down to the threshold's norm, if theirs is larger, and adds Gaussian noise to each element, in place.
 *
 * Each noise is half the sum of four Gaussian draws, which hides what the floating-point arithmetic of one would give
 * away (Holohan and Braghin 2021, "Secure Random Sampling in Differential Privacy").
 * @param uniform draws from [0, 1)
 * @throws update.non_finite
 */
export const clipAndNoise = (
  tensors: readonly Float32Array[],
  { clipThreshold, noiseFactor }: Noising,
  uniform: () => number,
): void => {
  const norm = Math.sqrt(tensors.reduce((sum, values) => sum + squareSum(values), 0));
  if (!Number.isFinite(norm)) throw new NestorError('update.non_finite', `the update's L2 norm is ${norm}`);
  const scale = norm > clipThreshold ? (clipThreshold / norm) * roundingMargin : 1;
  const gaussian = gaussianOf(uniform);
  const noise =
    noiseFactor === 0 ? () => 0 : () => (noiseFactor * (gaussian() + gaussian() + gaussian() + gaussian())) / 2;
  for (const values of tensors) {
    for (let at = 0; at < values.length; at += 1) values[at] = (values[at] ?? 0) * scale + noise();
  }
};

const squareSum = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0);

/** Draws of the standard normal distribution, two at a time (Box and Muller 1958). */
const gaussianOf = (uniform: () => number): (() => number) => {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const drawn = spare;
      spare = undefined;
      return drawn;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
};
