import type { Box, Point } from './layout.js';
import { escapeXml, px, textElement } from './markup.js';

/** Lines of text around a centre, each with its class and height. */
export interface TextLine {
  readonly style: 'name' | 'channel' | 'note';
  readonly text: string;
}

export const lineHeight = 17;

/** Lines of text, centred. */
export const textBlock = ({ x, y }: Point, lines: readonly TextLine[]): string =>
  lines
    .map(({ style, text }, at) => textElement(x, y + (at - (lines.length - 1) / 2) * lineHeight + 4, style, text))
    .join('');

/** A rectangle around a centre, with a tooltip if there is something to tell. */
export const rectangle = ({ x, y }: Point, { width, height }: Box, style: string, tooltip = ''): string => {
  const tag = `<rect class="${style}" x="${px(x - width / 2)}" y="${px(y - height / 2)}" width="${px(width)}" height="${px(height)}" rx="8"`;
  return tooltip === '' ? `${tag}/>` : `${tag}><title>${escapeXml(tooltip)}</title></rect>`;
};

/** A smooth line through points: straight at its ends, curved about those between. */
export const wire = (points: readonly Point[]): string => {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const steps = rest.map((point, at) => {
    const next = rest[at + 1];
    if (next === undefined) return `L${px(point.x)} ${px(point.y)}`;
    return `Q${px(point.x)} ${px(point.y)} ${px((point.x + next.x) / 2)} ${px((point.y + next.y) / 2)}`;
  });
  return `<path class="wire" d="M${px(first.x)} ${px(first.y)}${steps.join('')}"/>`;
};
