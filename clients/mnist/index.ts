export { mnistFolder, mnistHeldOut, mnistTraining } from './data.js';
export { readIdx, type IdxItems } from './idx.js';
export { mnistModel } from './model.js';
export { partOfMnist } from './part.js';
