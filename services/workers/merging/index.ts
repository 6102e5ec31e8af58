export { inspectModel } from './inspect-model.js';
export { openMerge, type Merge, type MergeOptions, type WriteModelOptions, type WrittenModel } from './merge.js';
export { planOf, type Contribution, type MergePlan, type PlannedTensor } from './plan.js';
export type { InspectedModel } from './thread-protocol.js';
