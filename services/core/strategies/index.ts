import type { StrategyName } from '../runs/config.js';
import { adagrad, adam, yogi } from './adaptive.js';
import { averaging, averagingWithMomentum } from './averaging.js';
import type { ServerOptimizer, StrategyConfig } from './server-optimizer.js';

export type { ServerOptimizer, StrategyConfig, Tile } from './server-optimizer.js';

const optimizers: Readonly<Record<StrategyName, (config: StrategyConfig) => ServerOptimizer>> = {
  fedavg: averaging,
  fedprox: averaging,
  fedavgm: averagingWithMomentum,
  fedadam: adam,
  fedyogi: yogi,
  fedadagrad: adagrad,
};

/** The server optimizer that a run's configuration asks for. */
export const serverOptimizer = (config: StrategyConfig): ServerOptimizer => optimizers[config.strategy](config);
