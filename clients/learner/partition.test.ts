import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { PartitionSettings } from '../../services/core/index.js';
import { evenPart, partitionByLabel } from './partition.js';

const schemes = ['iid', 'shards', 'dirichlet'] as const;

const partsOf = (labels: Uint8Array, settings: Omit<PartitionSettings, 'index'>) =>
  Array.from({ length: settings.count }, (_, index) => partitionByLabel(labels, { ...settings, index }));

const arbitrary = fc.record({
  labels: fc.uint8Array({ minLength: 1, maxLength: 300, max: 9 }),
  settings: fc.record({
    scheme: fc.constantFrom(...schemes),
    alpha: fc.constantFrom(0.01, 0.5, 1, 100),
    count: fc.integer({ min: 1, max: 12 }),
    seed: fc.integer({ min: 0, max: 0xffff_ffff }),
  }),
});

/** 10 classes of 200 examples, mixed. */
const labels = Uint8Array.from({ length: 2000 }, (_, index) => Math.imul(index, 7) % 10);

describe('a partition', () => {
  it('gives every example to exactly one client, in rising order', () => {
    fc.assert(
      fc.property(arbitrary, ({ labels, settings }) => {
        const parts = partsOf(labels, settings);
        for (const part of parts) expect([...part]).toEqual([...part].sort((a, b) => a - b));
        const all = parts.flatMap((part) => [...part]).sort((a, b) => a - b);
        expect(all).toEqual([...labels.keys()]);
      }),
      { numRuns: 200 },
    );
  });

  it.each(schemes)('%s depends on its seed, and on nothing but its settings', (scheme) => {
    const settings = { scheme, alpha: 0.5, count: 5, seed: 3 };
    expect(partsOf(labels, settings)).toEqual(partsOf(labels, settings));
    expect(partsOf(labels, { ...settings, seed: 4 })).not.toEqual(partsOf(labels, settings));
  });

  it('iid gives parts of equal size and all labels to everybody', () => {
    for (const part of partsOf(labels, { scheme: 'iid', alpha: 0.5, count: 5, seed: 1 })) {
      expect(part).toHaveLength(400);
      expect(new Set([...part].map((example) => labels[example])).size).toBe(10);
    }
  });

  it('shards gives a client few labels', () => {
    for (const part of partsOf(labels, { scheme: 'shards', alpha: 0.5, count: 10, seed: 1 })) {
      expect(part).toHaveLength(200);
      expect(new Set([...part].map((example) => labels[example])).size).toBeLessThanOrEqual(2);
    }
  });

  it('dirichlet is skewed for a small alpha and even for a large one', () => {
    const largestShare = (alpha: number) => {
      const parts = partsOf(labels, { scheme: 'dirichlet', alpha, count: 5, seed: 1 });
      const shares = Array.from({ length: 10 }, (_, label) =>
        Math.max(...parts.map((part) => part.filter((example) => labels[example] === label).length / 200)),
      );
      return shares.reduce((sum, share) => sum + share, 0) / 10;
    };
    expect(largestShare(0.1)).toBeGreaterThan(0.6);
    expect(largestShare(1000)).toBeLessThan(0.25);
  });

  it('even parts are disjoint and complete', () => {
    const parts = [0, 1, 2].map((index) => evenPart(10, { index, count: 3, seed: 5 }));
    expect(parts.map((part) => part.length)).toEqual([3, 3, 4]);
    expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
