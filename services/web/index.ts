export { openAppFiles, type AppFiles } from './app-files.js';
export { appNotFound, appPages } from './app-pages.js';
export { baseUrlOf } from './base-url.js';
export { isBrowser, prefersHtml } from './browser.js';
export { problemHandler } from './problem-handler.js';
export { protection } from './protection.js';
