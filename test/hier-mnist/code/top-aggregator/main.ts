import type { AggregatorContext } from 'nestor/learner';
import { mnistTestImages, writeMnistModel } from 'nestor/mnist';
import { measureModel, startBackend, type Dataset } from 'nestor/tensorflow';

let testImages: Dataset;

/** Writes the model that training starts from; equal seeds give equal models. */
export const initialize = (path: string): Promise<void> => writeMnistModel(path);

/** Called once, before the first evaluation. */
export const loadData = async ({ log }: AggregatorContext): Promise<void> => {
  await startBackend(log);
  testImages = await mnistTestImages();
};

/** Measures each round's model on the 10,000 test images. */
export const evaluate = (modelPath: string): Promise<Readonly<Record<string, number>>> =>
  measureModel(modelPath, testImages);
