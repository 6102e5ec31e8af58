export type { TaskFile } from './command/index.js';
export { evenPart, partitionByLabel } from './partition.js';
export { loadProject, openLearner, type Project } from './project/index.js';
export { randomNumbers, shuffled } from './random.js';
export {
  classified,
  saveModel,
  startBackend,
  tensorFlowLearner,
  topologyKey,
  type BackendName,
  type BackendOptions,
  type Dataset,
  type LossName,
  type TensorFlowLearnerOptions,
} from './tensorflow/index.js';
