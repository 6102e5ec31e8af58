import { startMergeThread, type MergeThread } from './merge-thread.js';

let threads: readonly MergeThread[] = [];

/**
 * The process's merging threads, started at the first need. `NESTOR_MERGE_THREADS` says how many (1 to 64).
 * @default 1
 */
export const mergeThreads = (): readonly [MergeThread, ...MergeThread[]] => {
  const wanted = Math.trunc(Number(process.env['NESTOR_MERGE_THREADS'] ?? 1));
  const count = wanted >= 1 && wanted <= 64 ? wanted : 1;
  const alive = threads.filter((thread) => thread.isAlive());
  while (alive.length < count) alive.push(startMergeThread());
  threads = alive;
  const [first = startMergeThread(), ...others] = alive.slice(0, count);
  return [first, ...others];
};
