import type { Vectors } from '../ring/index.js';
import type { RunConfig } from '../runs/config.js';

/** The settings that a server optimizer follows: a part of the run's configuration. */
export type StrategyConfig = Pick<
  RunConfig,
  'strategy' | 'serverLearningRate' | 'serverMomentum' | 'beta1' | 'beta2' | 'tau'
>;

/** The same range of elements of each of the arrays that one step takes. */
export interface Tile {
  /** Global model before the round. */
  readonly base: Float32Array;
  /** Weighted mean of the updates. */
  readonly meanDelta: Float32Array;
  /** One array per name in `stateTensors`; becomes the state after the round. */
  readonly state: readonly Float32Array[];
  /** Becomes the global model after the round. */
  readonly model: Float32Array;
}

/**
 * Turns a mean update into the next global model, element by element, so that any tiling gives the same bits.
 * Only IEEE additions, products, quotients and square roots in float64, each result rounded to float32 once.
 */
export interface ServerOptimizer {
  /** Names of the tensors of state that each tensor of the model has, all zero (or `initialState`) at first. */
  readonly stateTensors: readonly string[];
  /** What each state tensor is filled with before the first round, in the order of `stateTensors`. */
  readonly initialState: readonly number[];
  /**
   * Computes `tile.model` and overwrites `tile.state`. All arrays have the same length, and those that are no state are
   * views of the memory that `vectors` works on.
   */
  step(tile: Tile, vectors: Vectors): void;
}
