import type { PeerName } from './ids.js';

/** A combiner as the assignment of clients sees it. */
export interface CombinerLoad {
  readonly name: PeerName;
  /** Clients that it has, or that are on their way to it. */
  readonly clients: number;
  /** Most clients it takes; 0 for no limit. */
  readonly capacity: number;
}

/**
 * The combiner for a client: the one it prefers, or had before, if there is room, else the emptiest, the
 * first by name among equals. Undefined when there is no room anywhere.
 */
export const chooseCombiner = (
  combiners: readonly CombinerLoad[],
  wishes: readonly (PeerName | undefined)[],
): PeerName | undefined => {
  const open = combiners.filter(({ clients, capacity }) => capacity === 0 || clients < capacity);
  const wished = wishes.find((wish) => wish !== undefined && open.some(({ name }) => name === wish));
  if (wished !== undefined) return wished;
  return open.toSorted((a, b) => a.clients - b.clients || (a.name < b.name ? -1 : 1))[0]?.name;
};
