import type { ClientOutcome, VersionRecord } from '../records.js';
import { factorSteps } from '../ring/index.js';

/**
 * What an update counts for that was made from a model so many versions before the newest: 1 / √(1 + staleness), rounded
 * to the grid of factors and never 0 (Nguyen et al. 2022, "Federated Learning with Buffered Asynchronous Aggregation").
 */
export const stalenessFactor = (staleness: number): number =>
  Math.max(1, Math.round(factorSteps / Math.sqrt(1 + staleness))) / factorSteps;

/** What is recorded of a version, from how the tasks ended that it took in. @param at ISO 8601 in UTC */
export const versionOf = (version: number, outcomes: readonly ClientOutcome[], at: string): VersionRecord => {
  const taken = outcomes.filter(({ outcome }) => outcome === 'accepted');
  const staleness = taken.map(({ staleness: versions = 0 }) => versions).toSorted((a, b) => a - b);
  return { version, at, updates: taken.length, staleness };
};
