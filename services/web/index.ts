export { openAppFiles, type AppFiles } from './app-files.js';
export { appNotFound, appPages } from './app-pages.js';
export type { Part } from './page-paths.js';
