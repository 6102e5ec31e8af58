export { drawSvg } from './svg.js';
export { drawTasks, drawText } from './text.js';
