import type { ServerOptimizer, StrategyConfig } from './server-optimizer.js';

/**
 * The adaptive server optimizers of Reddi et al. 2021, "Adaptive Federated Optimization", Algorithm 2:
 *
 *     m = beta1 * m + (1 - beta1) * mean
 *     v = secondMoment(v, mean^2)
 *     new = base + rate * m / (sqrt(v) + tau)
 *
 * As there, without bias correction, and v begins at tau^2.
 */
const adaptive =
  (secondMoment: (config: StrategyConfig) => (v: number, square: number) => number) =>
  (config: StrategyConfig): ServerOptimizer => {
    const { serverLearningRate: rate = 0.01, beta1, tau } = config;
    const nextSecondMoment = secondMoment(config);
    return {
      stateTensors: ['firstMoment', 'secondMoment'],
      initialState: [0, tau * tau],
      step: ({ base, meanDelta, state: [m = new Float32Array(0), v = new Float32Array(0)], model }) => {
        for (let i = 0; i < model.length; i += 1) {
          const delta = meanDelta[i] ?? 0;
          m[i] = beta1 * (m[i] ?? 0) + (1 - beta1) * delta;
          v[i] = nextSecondMoment(v[i] ?? 0, delta * delta);
          model[i] = (base[i] ?? 0) + (rate * (m[i] ?? 0)) / (Math.sqrt(v[i] ?? 0) + tau);
        }
      },
    };
  };

/** FedAdagrad: v = v + mean^2. */
export const adagrad = adaptive(() => (v, square) => v + square);

/** FedYogi: v = v - (1 - beta2) * mean^2 * sign(v - mean^2). */
export const yogi = adaptive(
  ({ beta2 }) =>
    (v, square) =>
      v - (1 - beta2) * square * Math.sign(v - square),
);

/** FedAdam: v = beta2 * v + (1 - beta2) * mean^2. */
export const adam = adaptive(
  ({ beta2 }) =>
    (v, square) =>
      beta2 * v + (1 - beta2) * square,
);
