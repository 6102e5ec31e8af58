export { mnistFolder, mnistHeldOut, mnistTestImages, mnistTraining } from './data.js';
export { readIdx, type IdxItems } from './idx.js';
export { mnistModel } from './model.js';
export { partOfMnist, type MnistPart } from './part.js';
export { mnistAggregator, mnistTrainer, writeMnistModel } from './roles.js';
