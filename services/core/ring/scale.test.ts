import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxExamplesPerUpdate, maxExamplesTotal, rangeLimit, scaleExponent, sumLimit } from './index.js';
import { powerOfTwo } from './scale.js';

test('a tensor of small values has a grid of 2^-27 and a range of 16', () => {
  for (const maxAbs of [0, 1e-45, 0.1, 0.25]) expect(scaleExponent(maxAbs)).toBe(27);
  expect(rangeLimit(27)).toBe(16);
});

test('the exponent steps where 64 * maxAbs passes a power of two, exactly', () => {
  expect(scaleExponent(1)).toBe(25);
  expect(scaleExponent(1 + 2 ** -23)).toBe(24);
  expect(scaleExponent(1 - 2 ** -24)).toBe(25);
  expect(scaleExponent(2 ** 127 * (2 - 2 ** -23))).toBe(31 - 134);
});

test('the range holds 64 times the greatest value, or all of float32', () => {
  fc.assert(
    fc.property(fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }), (maxAbs) => {
      const limit = rangeLimit(scaleExponent(maxAbs));
      expect(limit >= Math.min(64 * Math.max(maxAbs, 0.25), 3.4028234663852886e38)).toBe(true);
      expect(limit < 128 * Math.max(maxAbs, 0.25)).toBe(true);
    }),
  );
});

test('no update and no total leaves the range of the arithmetic', () => {
  expect(sumLimit(maxExamplesPerUpdate)).toBe(2 ** 51);
  expect(sumLimit(maxExamplesTotal)).toBeLessThan(2 ** 62);
});

test('powers of two are exact', () => {
  for (const exponent of [-1022, -126, -1, 0, 1, 27, 1023]) expect(powerOfTwo(exponent)).toBe(2 ** exponent);
  expect(() => powerOfTwo(1024)).toThrow(RangeError);
});

test('a maxAbs that is none is refused', () => {
  for (const bad of [NaN, Infinity, -1]) expect(() => scaleExponent(bad)).toThrow(RangeError);
});
