import { randomFillSync } from 'node:crypto';

const drawsPerFill = 4_096;

/** Draws from [0, 1) that nobody can foresee, of 53 bits each. */
export const secureUniform = (): (() => number) => {
  const words = new Uint32Array(2 * drawsPerFill);
  let next = words.length;
  return () => {
    if (next === words.length) {
      randomFillSync(words);
      next = 0;
    }
    const [high = 0, low = 0] = words.subarray(next, next + 2);
    next += 2;
    return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
  };
};
