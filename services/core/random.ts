/**
 * A 32-bit hash of a list of words: FNV-1a over their UTF-16 units, with MurmurHash3's finalizer so that
 * close inputs end far apart. Equal everywhere; not for secrets.
 */
export const hash32 = (...words: readonly (string | number)[]): number => {
  let hash = 0x811c9dc5;
  for (const word of words) {
    const text = `${word}\u0000`;
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** The seed of one client's work in one round: from the run's seed, its name and the round, never the topology. */
export const taskSeed = (runSeed: number, client: string, round: number): number =>
  hash32('task', runSeed, client, round);

/** The clients in the order in which a round asks them: a shuffle that depends on names, seed and round alone. */
export const selectionOrder = <Name extends string>(
  clients: Iterable<Name>,
  runSeed: number,
  round: number,
): readonly Name[] =>
  [...clients]
    .map((client) => ({ client, rank: hash32('select', runSeed, round, client) }))
    .sort((a, b) => a.rank - b.rank || (a.client < b.client ? -1 : 1))
    .map(({ client }) => client);
