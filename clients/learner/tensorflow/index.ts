/** An entrance of its own: TensorFlow.js is loaded only by those who train with it. */
export { startBackend, type BackendName, type BackendOptions } from './backend.js';
export { classified, type Dataset } from './dataset.js';
export { tensorFlowLearner, type TensorFlowLearnerOptions } from './learner.js';
export type { LossName } from './loss.js';
export { measureModel } from './measure-model.js';
export { saveModel } from './model.js';
