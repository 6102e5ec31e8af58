import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clipAndNoise } from './clip-and-noise.js';

const norm = (tensors: readonly Float32Array[]) =>
  Math.sqrt(tensors.flatMap((values) => [...values]).reduce((sum, value) => sum + value * value, 0));

const element = fc.float({ noNaN: true, min: -1e6, max: 1e6 });
const tensorsArbitrary = fc.array(fc.float32Array({ noNaN: true, min: -1e6, max: 1e6, minLength: 1 }), {
  minLength: 1,
});

it('lets no norm of all tensors together exceed the threshold, and leaves smaller ones alone', () => {
  fc.assert(
    fc.property(tensorsArbitrary, element, (tensors, limit) => {
      const clipThreshold = Math.abs(limit) + 1e-3;
      const clipped = tensors.map((values) => Float32Array.from(values));
      clipAndNoise(clipped, { clipThreshold, noiseFactor: 0 }, Math.random);
      expect(norm(clipped)).toBeLessThanOrEqual(clipThreshold);
      if (norm(tensors) <= clipThreshold) expect(clipped).toEqual(tensors);
      else expect(norm(clipped) / clipThreshold).toBeGreaterThan(0.999);
    }),
  );
});

it('adds noise of the normal distribution with the standard deviation that is asked for', () => {
  const count = 200_000;
  const values = new Float32Array(count);
  clipAndNoise([values], { clipThreshold: 1, noiseFactor: 3 }, Math.random);
  const within = (sigmas: number) => values.filter((value) => Math.abs(value) < 3 * sigmas).length / count;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  expect(Math.abs(mean)).toBeLessThan(0.05);
  expect(norm([values]) / Math.sqrt(count)).toBeCloseTo(3, 1);
  // Shares of the normal distribution within one, two and three standard deviations.
  expect(Math.abs(within(1) - 0.6827)).toBeLessThan(0.01);
  expect(Math.abs(within(2) - 0.9545)).toBeLessThan(0.005);
  expect(Math.abs(within(3) - 0.9973)).toBeLessThan(0.002);
});

it('refuses an update that is not finite', () => {
  for (const value of [NaN, Infinity]) {
    const work = () => {
      clipAndNoise([Float32Array.of(1, value)], { clipThreshold: 1, noiseFactor: 1 }, Math.random);
    };
    expect(work).toThrow(expect.objectContaining({ code: 'update.non_finite' }) as Error);
  }
});
