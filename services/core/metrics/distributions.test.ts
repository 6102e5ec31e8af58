import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientOutcome, PeerName } from '../index.js';
import { distributionsOf, statsOf, weightedMeans } from './distributions.js';
import { evenSample, quantile } from './spread.js';

const accepted = (client: string, numExamples: number, metrics: Record<string, number>): ClientOutcome => ({
  client: client as PeerName,
  via: 'combiner-1' as PeerName,
  outcome: 'accepted',
  numExamples,
  metrics,
});

const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
const outcomes = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 2 ** 20 }), doubles), { minLength: 1, maxLength: 40 })
  .map((pairs) => pairs.map(([weight, value], index) => accepted(`c${String(index)}`, weight, { m: value })));

describe('the distribution of a metric over clients', () => {
  it('weighs mean and deviation by examples, and counts clients alike in quartiles', () => {
    const of = [
      accepted('a', 30, { loss: 1 }),
      accepted('b', 10, { loss: 2 }),
      accepted('c', 10, { loss: 3 }),
      accepted('d', 10, { loss: 4, only: 7 }),
      { ...accepted('e', 10, { loss: 1000 }), outcome: 'unused' as const },
      accepted('f', 0, { loss: 1000 }),
    ];
    const found = distributionsOf(of);
    expect(found.get('loss')).toEqual({
      ...{ count: 4, mean: 2, min: 1, q1: 1.75, median: 2.5, q3: 3.25, max: 4 },
      sd: Math.sqrt((30 * 1 + 0 + 10 * 1 + 10 * 4) / 60),
      points: ['a', 'b', 'c', 'd'].map((client, index) => ({ client, value: index + 1 })),
    });
    expect(statsOf(found)['only']).toEqual({ mean: 7, min: 7, max: 7, sd: 0, count: 1 });
  });

  it('is finite and ordered for all finite values, and the same in any order of arrival', () => {
    fc.assert(
      fc.property(outcomes, (of) => {
        const found = distributionsOf(of).get('m');
        if (found === undefined) throw new Error('no distribution');
        const { points, ...numbers } = found;
        for (const value of Object.values(numbers)) expect(value).toSatisfy(Number.isFinite);
        expect(found.min <= found.q1 && found.q1 <= found.median).toBe(true);
        expect(found.median <= found.q3 && found.q3 <= found.max).toBe(true);
        expect(points).toHaveLength(of.length);
        expect(distributionsOf(of.toReversed())).toEqual(distributionsOf(of));
        expect(weightedMeans(of)).toEqual({ m: found.mean });
      }),
    );
  });

  it('keeps a bounded sample that has the extremes', () => {
    const of = Array.from({ length: 1000 }, (_, index) => accepted(`c${String(index)}`, 1, { m: (index * 7) % 1000 }));
    const points = distributionsOf(of).get('m')?.points ?? [];
    expect(points).toHaveLength(100);
    expect([points[0]?.value, points.at(-1)?.value]).toEqual([0, 999]);
    expect(points.map(({ value }) => value)).toEqual([...points.map(({ value }) => value)].sort((a, b) => a - b));
  });
});

describe('an even sample', () => {
  it('has the first and the last, each item at most once, and all when they are few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 2, max: 100 }), (count, limit) => {
        const items = Array.from({ length: count }, (_, index) => index);
        const sample = evenSample(items, limit);
        expect(sample).toHaveLength(Math.min(count, limit));
        expect(new Set(sample).size).toBe(sample.length);
        if (count > 0) expect([sample[0], sample.at(-1)]).toEqual([0, count - 1]);
      }),
    );
    expect(evenSample([1, 2, 3], 0)).toEqual([]);
  });
});

describe('a quantile', () => {
  it('lies between its neighbours, as NumPy has it', () => {
    expect([0, 0.25, 0.5, 0.75, 1].map((p) => quantile([1, 2, 4, 8, 16, 32], p))).toEqual([1, 2.5, 6, 14, 32]);
    expect(quantile([5], 0.3)).toBe(5);
  });
});
