import type { components } from '../../api/types.js';

export type Overview = components['schemas']['Overview'];

/** What keeps the federation from training, in the order in which it is best put right. */
export type Lack = 'store' | 'combiner' | 'client' | 'model' | 'run';

/** The first thing that is missing; undefined while a run is in work, or has been. */
export const lackOf = ({ stores, combiners, clients, counts, run }: Overview): Lack | undefined => {
  if (stores.some(({ ok }) => !ok)) return 'store';
  if (isActive(run?.state)) return undefined;
  if (combiners.connected === 0) return 'combiner';
  if (clients.connected === 0) return 'client';
  if (counts?.models === 0) return 'model';
  if (run === undefined) return 'run';
  return undefined;
};

export const isActive = (state: string | undefined): boolean => state === 'running' || state === 'pending';
