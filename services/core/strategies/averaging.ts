import type { ServerOptimizer, StrategyConfig } from './server-optimizer.js';

/**
 * FedAvg: new = base + rate * mean (McMahan et al. 2017, Algorithm 1, on deltas). FedProx (Li et al. 2020) is the
 * same on the server; its proximal term is the clients' part.
 */
export const averaging = ({ serverLearningRate: rate = 1 }: StrategyConfig): ServerOptimizer => ({
  stateTensors: [],
  initialState: [],
  step: ({ base, meanDelta, model }, vectors) => {
    vectors.addScaled(model, base, meanDelta, rate);
  },
});

/** FedAvgM: v = momentum * v + mean, new = base + rate * v (Hsu et al. 2019, section 4.3). */
export const averagingWithMomentum = (config: StrategyConfig): ServerOptimizer => {
  const { serverLearningRate: rate = 1, serverMomentum: momentum } = config;
  return {
    stateTensors: ['momentum'],
    initialState: [0],
    step: ({ base, meanDelta, state: [velocity = new Float32Array(0)], model }) => {
      for (let i = 0; i < model.length; i += 1) {
        velocity[i] = momentum * (velocity[i] ?? 0) + (meanDelta[i] ?? 0);
        model[i] = (base[i] ?? 0) + rate * (velocity[i] ?? 0);
      }
    },
  };
};
