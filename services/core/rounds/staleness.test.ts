import { expect, it } from 'vitest';
import { factorSteps, isFactor, stalenessFactor } from '../index.js';

it('an update counts for 1/√(1 + staleness), on the grid of factors', () => {
  expect(stalenessFactor(0)).toBe(1);
  expect(stalenessFactor(3)).toBe(0.5);
  for (let staleness = 0; staleness < 1_000; staleness += 1) {
    const factor = stalenessFactor(staleness);
    expect(isFactor(factor)).toBe(true);
    expect(Math.abs(factor - 1 / Math.sqrt(1 + staleness))).toBeLessThanOrEqual(1 / 2 / factorSteps);
  }
});

it('however stale, an update counts for something', () => {
  expect(stalenessFactor(1e9)).toBe(1 / factorSteps);
});
