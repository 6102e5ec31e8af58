import type { Distribution } from '../../api/types.js';

/** A point as the chart takes it, and what it stands for. */
export interface PlacedPoint {
  readonly value: readonly [item: number, value: number];
  /** Pixels beside the middle of the box. */
  readonly symbolOffset: readonly [number, number];
  readonly client: string;
  readonly item: number;
  readonly exact: number;
}

const spreadPx = 9;

/**
 * The points of all boxes, each a little beside the middle so that equal values do not hide one another. A client
 * stands equally far aside in every box.
 */
export const pointsAside = (items: readonly Distribution[]): readonly PlacedPoint[] =>
  items.flatMap(({ points }, item) =>
    points.map(({ client, value }) => ({
      ...{ value: [item, value] as const, client, item, exact: value },
      symbolOffset: [Math.round((hashOf(client) * 2 - 1) * spreadPx), 0] as const,
    })),
  );

/** FNV-1a of a name, stirred so that names which differ in their last digit differ much; from 0 to 1. */
const hashOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0xffffffff;
};
