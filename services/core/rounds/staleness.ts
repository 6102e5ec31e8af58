import { factorSteps } from '../ring/index.js';

/**
 * What an update counts for that was made from a model so many versions before the newest: 1 / √(1 + staleness), rounded
 * to the grid of factors and never 0 (Nguyen et al. 2022, "Federated Learning with Buffered Asynchronous Aggregation").
 */
export const stalenessFactor = (staleness: number): number =>
  Math.max(1, Math.round(factorSteps / Math.sqrt(1 + staleness))) / factorSteps;
