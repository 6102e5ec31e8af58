export { createHttpApp } from './app.js';
export type { HttpAppOptions } from './options.js';
