export { mnistFolder, mnistHeldOut, mnistTraining } from './data.js';
export { readIdx, type IdxItems } from './idx.js';
export { partOfMnist } from './part.js';
