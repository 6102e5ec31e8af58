export { readDataset, type Dataset } from './dataset.js';
export type { TaskType } from './data-sources.js';
export type { Channel, Design, GroupAssociation, Role } from './design.js';
export { expandJob, type Broker, type ExpansionInput, type Registry, type Task, type TaskConfig } from './expand.js';
export { findingText, requireValid, type Checked, type DesignErrorCode, type Finding } from './finding.js';
export { readJob, type DataSpec, type Job } from './job.js';
export { optimizers, selectors, type ModelSpec, type OptimizerName, type SelectorName } from './model-spec.js';
export { programOf, type ProgramName } from './programs.js';
export { readDesign } from './read-design.js';
