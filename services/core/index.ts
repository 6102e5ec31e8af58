export * from './errors/index.js';
export * from './ids.js';
export * from './records.js';
export * from './runs/config.js';
export * from './learner.js';
