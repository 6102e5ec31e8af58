import type { Design } from '../design.js';
import type { Task } from '../expand.js';
import { escapeXml, pixelWidth, px, shortened, textElement } from './markup.js';
import { countOf } from './outline.js';
import { drawRoles } from './roles-drawing.js';
import { style } from './style.js';
import { drawWorkers } from './workers-drawing.js';

const titleHeight = 44;
const headingHeight = 34;

/**
 * Draws a design as SVG: its roles and channels, then, if they are given, its tasks and who of them meets whom. It
 * follows the reader's choice of light or dark, and can stand in a page or be a file of its own.
 */
export const drawSvg = (design: Design, tasks?: readonly Task[]): string => {
  const roles = drawRoles(design, tasks);
  const workers = tasks === undefined ? undefined : drawWorkers(design, tasks);
  const title = shortened(design.name, 80);
  const heading =
    tasks === undefined ? '' : `${countOf(tasks.length, 'task')}${workers === undefined ? ', too many to draw' : ''}`;
  const width = Math.max(roles.width, workers?.width ?? 0, pixelWidth(title, 16) + 32, 240);
  const below = titleHeight + roles.height;
  const height = below + (tasks === undefined ? 0 : headingHeight + (workers?.height ?? 0)) + 8;
  const centred = (drawing: { readonly width: number; readonly markup: string }, y: number): string =>
    `<g transform="translate(${px((width - drawing.width) / 2)} ${px(y)})">\n${drawing.markup}\n</g>`;
  const summary = `${countOf(design.roles.length, 'role')}, ${countOf(design.channels.length, 'channel')}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="nestor-design" role="img" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}">`,
    `<title>${escapeXml(design.name)}</title>`,
    `<desc>${escapeXml([summary, heading].filter((text) => text !== '').join('; '))}</desc>`,
    `<style>${style}</style>`,
    `<rect class="paper" width="100%" height="100%"/>`,
    textElement(16, 30, 'title', title),
    centred(roles, titleHeight),
    ...(heading === '' ? [] : [textElement(16, below + 22, 'heading', heading)]),
    ...(workers === undefined ? [] : [centred(workers, below + headingHeight)]),
    '</svg>',
    '',
  ].join('\n');
};
