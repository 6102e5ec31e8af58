export { stalenessFactor, versionOf } from './staleness.js';
export { earlyStopReason } from './early-stop.js';
export { decide, type Decision, type Reach, type RoundPlan } from './decide.js';
export {
  decideBuffer,
  type Arrivals,
  type BufferDecision,
  type BufferPlan,
  type Flight,
  type Flights,
} from './buffer.js';
export { applyPartEvent, type Part, type PartEvent, type Parts } from './parts.js';
