export type { TaskFile } from './command/index.js';
export { evenPart, partitionByLabel } from './partition.js';
export { loadProject, openLearner, type Project } from './project/index.js';
