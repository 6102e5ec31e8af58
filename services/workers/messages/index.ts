export { readOrWarn } from './read.js';
export { leaseKey, sameLease } from './types.js';
export type {
  Answer,
  AnswerResult,
  Ask,
  BaseModel,
  ClientRecords,
  Failure,
  Lease,
  RingTensor,
  RoleMessage,
} from './types.js';
export { writeMessage } from './write.js';
