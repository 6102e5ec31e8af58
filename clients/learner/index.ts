export type { TaskFile } from './command/index.js';
export { evenPart, partitionByLabel } from './partition.js';
export { loadProject, openLearner, type Project } from './project/index.js';
export {
  classified,
  saveModel,
  startBackend,
  tensorFlowLearner,
  type BackendName,
  type BackendOptions,
  type Dataset,
  type LossName,
  type TensorFlowLearnerOptions,
} from './tensorflow/index.js';
