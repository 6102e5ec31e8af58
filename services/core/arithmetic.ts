/** The part of core that merging threads need: without schemas, which take a thread more memory than its work does. */
export * from './errors/index.js';
export * from './ids.js';
export type { TensorRecord } from './records.js';
export * from './blobs.js';
export * from './tensors/index.js';
export * from './ring/index.js';
export * from './strategies/index.js';
