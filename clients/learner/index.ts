export { builtinLearners } from './builtin.js';
export type { TaskFile } from './command/index.js';
export { evenPart, partitionByLabel } from './partition.js';
export { privateLearner } from './privacy/index.js';
export { loadProject, openLearner, type Project } from './project/index.js';
export type {
  AggregatorContext,
  AggregatorHooks,
  EvaluateResult,
  Learner,
  LearnerContext,
  LearnerFactory,
  LearnerTask,
  Metrics,
  TrainResult,
} from '../../services/core/index.js';
