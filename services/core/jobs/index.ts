export { commandFor, type TaskCommand } from './command.js';
export { nextStep, type JobFacts, type JobStep, type TaskCount } from './plan.js';
export { effectOfReport, type ReportEffect } from './report.js';
export { assertAtRest, requestOf, type JobRequest } from './request.js';
export { isEnded, isUnderway, type JobOutcome, type JobState, type TaskState } from './states.js';
