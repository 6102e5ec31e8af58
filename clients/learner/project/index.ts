export { loadProject, type Project } from './load.js';
export { openLearner } from './open.js';
