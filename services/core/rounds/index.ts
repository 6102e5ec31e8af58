export { earlyStopReason } from './early-stop.js';
export { decide, type Decision, type Reach, type RoundPlan } from './decide.js';
export { applyPartEvent, type Part, type PartEvent, type Parts } from './parts.js';
