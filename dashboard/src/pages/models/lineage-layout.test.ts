import { describe, expect, it } from 'vitest';
import type { Lineage } from '../../api/types.js';
import { placeLineage } from './lineage-layout.js';

const createdAt = '2026-01-01T00:00:00Z';

/** A run's chain of models after a parent; ids are `<run>1`, `<run>2`, … */
const chain = (runId: string, count: number, parentId: string) => {
  const ids = Array.from({ length: count }, (_, index) => `${runId}${String(index + 1)}`);
  return {
    nodes: ids.map((modelId, index) => ({ modelId, runId, round: index + 1, createdAt })),
    edges: ids.map((modelId, index) => ({ parentId: ids[index - 1] ?? parentId, modelId })),
  };
};

const seed = { nodes: [{ modelId: 'seed', name: 'seed', createdAt }], edges: [] };

const lineage = (...parts: readonly Lineage[]): Lineage => ({
  nodes: parts.flatMap(({ nodes }) => nodes).toReversed(),
  edges: parts.flatMap(({ edges }) => edges),
});

const idsOf = ({ boxes }: ReturnType<typeof placeLineage>) => boxes.map(({ box }) => box.id);

describe('the trail of models', () => {
  it('folds the inside of a long chain, and shows it when that is asked for', () => {
    const whole = lineage(seed, chain('a', 1_000, 'seed'));
    const folded = placeLineage(whole, new Set());
    expect(idsOf(folded)).toEqual(['seed', 'a1', 'folded:a2', 'a1000']);
    expect(folded.edges).toEqual([
      { from: 'seed', to: 'a1' },
      { from: 'a1', to: 'folded:a2' },
      { from: 'folded:a2', to: 'a1000' },
    ]);
    expect(placeLineage(whole, new Set(['folded:a2'])).boxes).toHaveLength(1_001);
  });

  it('puts branches on lines of their own, right of what they were made from', () => {
    const placed = placeLineage(lineage(seed, chain('a', 6, 'seed'), chain('b', 2, 'a3')), new Set());
    const at = new Map(placed.boxes.map(({ box, x, y }) => [box.id, { x, y }]));
    expect([...at.keys()]).toContain('a3');
    expect(at.get('b1')?.x).toBe(at.get('a4')?.x);
    expect(at.get('b1')?.y).not.toBe(at.get('a4')?.y);
    expect(at.get('b2')?.y).toBe(at.get('b1')?.y);
    expect(new Set([...at.values()].map(({ x, y }) => `${String(x)} ${String(y)}`)).size).toBe(at.size);
  });

  it('shows models whose parents are not in the list, and survives a circle', () => {
    const cut = placeLineage({ ...chain('a', 2, 'unknown'), edges: [{ parentId: 'a1', modelId: 'a2' }] }, new Set());
    expect(idsOf(cut).toSorted()).toEqual(['a1', 'a2']);
    const circle = { ...chain('a', 3, 'a3') };
    expect(placeLineage(circle, new Set()).boxes.length).toBeGreaterThan(0);
  });
});
