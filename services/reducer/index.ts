export type { Assignment, Federation, FederationEvent, FederationStatus } from './federation.js';
export { runReducer, type ReducerOptions } from './reducer.js';
export { RunFolder } from './run-folder.js';
