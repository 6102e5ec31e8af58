import { describe, expect, it } from 'vitest';
import { epsilonSpent, renyiDivergence } from './accountant.js';

const spent = (noiseMultiplier: number, releases: number, samplingRate: number, delta: number) =>
  epsilonSpent([{ noiseMultiplier, releases, samplingRate }], delta);

describe('the accountant', () => {
  // Made with Google's dp-accounting 0.6.0: RdpAccountant of the order, one PoissonSampledDpEvent of a GaussianDpEvent.
  it.each([
    [0.01, 4, 32, 0.00010526360659077987],
    [0.2, 1.3, 3, 0.055184276057306816],
    [0.001, 0.1, 8, 392.105422538306],
  ])('knows the divergence of the Gaussian sampled at %d with noise %d, of order %d', (q, z, order, expected) => {
    expect(renyiDivergence({ noiseMultiplier: z, samplingRate: q }, order) / expected).toBeCloseTo(1, 9);
  });

  it('bounds divergences of broken orders from above, and closely', () => {
    // As above; dp-accounting computes them exactly.
    for (const [q, z, order, exact] of [
      [0.01, 4, 2.5, 8.06517908526972e-6],
      [0.2, 1.3, 3.7, 0.07723236691808427],
    ] as const) {
      const bound = renyiDivergence({ noiseMultiplier: z, samplingRate: q }, order) / exact;
      expect(bound).toBeGreaterThanOrEqual(1);
      expect(bound).toBeLessThan(1.1);
    }
  });

  // RdpAccountant with its own orders: a mechanism that is not sampled has the same ε to the last digits.
  it.each([
    [1, 1, 1e-5, 4.728507067217623],
    [4, 10, 1e-5, 3.617099772983339],
    [0.5, 3, 1e-5, 21.44485232771325],
  ])('finds the ε of the Gaussian with noise %d after %d releases at δ = %d', (z, releases, delta, expected) => {
    expect(spent(z, releases, 1, delta)).toBeCloseTo(expected, 9);
  });

  // The settings of TensorFlow Privacy's MNIST tutorial, and others. Whole orders bound a little less closely.
  it.each([
    [1.1, 14_062, 256 / 60_000, 1e-5, 2.5965558697943036],
    [1.12, 14_063, 256 / 60_000, 1e-5, 2.518686480817747],
    [4, 10_000, 0.01, 1e-5, 1.0354900660362436],
    [0.8, 20, 0.5, 1e-5, 23.408034292281812],
    [10, 1, 0.02, 1e-9, 0.027540624713382977],
  ])('finds the ε of noise %d after %d releases sampled at %d, at δ = %d', (z, releases, q, delta, expected) => {
    const epsilon = spent(z, releases, q, delta);
    expect(epsilon).toBeGreaterThanOrEqual(expected - 1e-9);
    expect(epsilon).toBeLessThan(expected * 1.01);
  });

  it('adds up what is spent in different ways, and knows of nothing and of no noise', () => {
    const twice = { noiseMultiplier: 2, samplingRate: 1, releases: 1 };
    expect(epsilonSpent([twice, twice], 1e-5)).toBeCloseTo(spent(2, 2, 1, 1e-5), 12);
    expect(spent(1, 0, 1, 1e-5)).toBe(0);
    expect(spent(0, 1, 1, 1e-5)).toBe(Infinity);
    expect(spent(0, 1, 0.5, 1e-5)).toBe(Infinity);
  });
});
