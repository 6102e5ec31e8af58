export type { TopAggregator } from './collect.js';
export type { Progress, RoundDraft, RunBook } from './run-book.js';
export { trainRun } from './train-run.js';
