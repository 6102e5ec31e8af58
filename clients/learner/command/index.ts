export { commandLearner } from './learner.js';
export type { TaskFile } from './task-file.js';
