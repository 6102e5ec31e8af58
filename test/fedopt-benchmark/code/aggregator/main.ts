import type { AggregatorContext, Metrics } from 'nestor/learner';
import { mnistAggregator } from 'nestor/mnist';

const code = mnistAggregator();
const accuracies: string[] = [];

export const { initialize, loadData } = code;

/** Measures each round's model on the test images, and tells the whole curve: of a task's log only the end is kept. */
export const evaluate = async (modelPath: string, round: number, { log }: AggregatorContext): Promise<Metrics> => {
  const metrics = await code.evaluate(modelPath);
  accuracies[round - 1] = (metrics['accuracy'] ?? 0).toFixed(4);
  log(`accuracy by round: ${accuracies.join(' ')}`);
  return metrics;
};
