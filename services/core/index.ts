export * from './errors/index.js';
export * from './ids.js';
export * from './records.js';
export * from './runs/config.js';
export * from './learner.js';
export * from './random.js';
export * from './rounds/index.js';
export * from './weighted-means.js';
