import type { AggregatorContext, LearnerFactory, Metrics } from '../../services/core/index.js';
import { measureModel, saveModel, startBackend, tensorFlowLearner, type Dataset } from '../learner/tensorflow/index.js';
import { mnistHeldOut, mnistTestImages, mnistTraining } from './data.js';
import { mnistModel } from './model.js';
import { partOfMnist } from './part.js';

/** Code of trainers in jobs: each trains on the part of MNIST that its dataset names, as `mnist:?part=1&of=4`. */
export const mnistTrainer: LearnerFactory = ({ dataset, log }) => {
  const part = partOfMnist(dataset);
  return tensorFlowLearner({ training: () => mnistTraining(part), heldOut: () => mnistHeldOut(part), log });
};

/**
 * Code of top aggregators in jobs: starts from `mnistModel`, and measures each round's model on the 10,000 test images,
 * those of the folder that the hyperparameter `testImages` names, if there is one.
 */
export const mnistAggregator = () => {
  let testImages: Dataset | undefined;
  return {
    initialize: (path: string): Promise<void> => writeMnistModel(path),
    loadData: async ({ hyperparameters, log }: AggregatorContext): Promise<void> => {
      await startBackend(log);
      const folder = hyperparameters['testImages'];
      testImages = await mnistTestImages(typeof folder === 'string' && folder !== '' ? folder : undefined);
    },
    evaluate: async (modelPath: string): Promise<Metrics> => {
      testImages ??= await mnistTestImages();
      return await measureModel(modelPath, testImages);
    },
  };
};

/** Writes a model to start from; equal seeds give equal files. */
export const writeMnistModel = async (
  path: string,
  seed = 1,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> => {
  await startBackend(() => undefined, { prefer: ['wasm'] });
  const model = mnistModel(seed);
  try {
    await saveModel(model, path, metadata);
  } finally {
    model.dispose();
  }
};
