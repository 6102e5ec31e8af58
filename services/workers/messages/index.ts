export { readOrWarn } from './read.js';
export { leaseKey, leaseOf, sameLease } from './types.js';
export type { Answer, AnswerResult, Ask, BaseModel, ClientRecords, Lease, RoleMessage, Share } from './types.js';
export { writeMessage } from './write.js';
