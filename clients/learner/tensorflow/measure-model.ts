import { metricsOf } from './learner.js';
import type { Dataset } from './dataset.js';
import type { LossName } from './loss.js';
import { ModelHolder } from './model.js';
import { evaluateModel } from './train.js';

/**
 * Loss and, of classes, accuracy of a model file over examples. A backend must have been started.
 *
 * @param loss as in training. @default softmaxCrossEntropy
 * @throws {NestorError} `task.model_mismatch`
 */
export const measureModel = async (
  modelPath: string,
  examples: Dataset,
  loss: LossName = 'softmaxCrossEntropy',
): Promise<Readonly<Record<string, number>>> => {
  const holder = new ModelHolder();
  try {
    const { model } = await holder.load(modelPath);
    return metricsOf(await evaluateModel(model, examples, loss, batchSize, noLimit));
  } finally {
    holder.close();
  }
};

const batchSize = 250;
const noLimit = { signal: new AbortController().signal, check: () => undefined };
