export { drawSvg } from './svg.js';
export { drawText } from './text.js';
