import type { Design } from '../design.js';
import type { Task } from '../expand.js';
import { layOut, type Box } from './layout.js';
import { pixelWidth, shortened } from './markup.js';
import { countText, edgesOf, groupsText, tagsText } from './outline.js';
import { lineHeight, rectangle, textBlock, wire, type TextLine } from './shapes.js';

/** A drawing with its size, to be put into a larger one. */
export interface Drawing extends Box {
  readonly markup: string;
}

/** Draws roles as boxes and channels as lines between them. */
export const drawRoles = (design: Design, tasks: readonly Task[] | undefined): Drawing => {
  const indices = new Map(design.roles.map(({ name }, at) => [name, at]));
  const boxes = design.roles.map(({ name, description = '', isDataConsumer }) => {
    const lines: readonly TextLine[] = [
      { style: 'name', text: shortened(name, 40) },
      { style: 'note', text: countText(design, name, tasks) },
    ];
    return { lines, style: isDataConsumer ? 'data' : 'role', tooltip: `${name}\n${description}`, ...sizeOf(lines, 28) };
  });
  const lines = edgesOf(design).map((edge) => {
    const { channel, upper, lower } = edge;
    const text: readonly TextLine[] = [
      { style: 'channel', text: shortened(channel.name, 40) },
      { style: 'note', text: shortened(groupsText(channel, 5), 50) },
      { style: 'note', text: shortened(tagsText(edge), 60) },
    ];
    const ends = { from: indices.get(upper) ?? 0, to: indices.get(lower) ?? 0 };
    return { ...ends, text, tooltip: `${channel.name}\n${channel.description ?? ''}`, label: sizeOf(text, 8) };
  });
  const places = layOut(boxes, lines);
  const markup = [
    ...places.lines.map(({ points }) => wire(points)),
    ...lines.map(({ text, label, tooltip }, at) => {
      const centre = places.lines[at]?.label ?? { x: 0, y: 0 };
      return rectangle(centre, label, 'label', tooltip) + textBlock(centre, text);
    }),
    ...boxes.map(({ lines: text, style, tooltip, width, height }, at) => {
      const centre = places.boxes[at] ?? { x: 0, y: 0 };
      return rectangle(centre, { width, height }, style, tooltip) + textBlock(centre, text);
    }),
  ].join('\n');
  return { width: places.width, height: places.height, markup };
};

const fontSizes = { name: 14, channel: 12, note: 11 } as const;

const sizeOf = (lines: readonly TextLine[], margin: number): Box => ({
  width: Math.max(...lines.map(({ style, text }) => pixelWidth(text, fontSizes[style]))) + margin,
  height: lines.length * lineHeight + margin / 2,
});
