import { groupIn, type Design, type GroupAssociation } from '../design.js';
import type { Task } from '../expand.js';
import { layOut, type Line, type Point } from './layout.js';
import { escapeXml, pixelWidth, px, shortened } from './markup.js';
import { countOf, edgesOf } from './outline.js';
import type { Drawing } from './roles-drawing.js';
import { lineHeight, rectangle, textBlock, wire, type TextLine } from './shapes.js';

/** Tasks of one role that stand in the same groups. */
interface Crew {
  readonly role: string;
  readonly association: GroupAssociation;
  readonly tasks: readonly Task[];
}

/** More than this cannot be taken in, and takes long to lay out. */
const most = { crews: 150, lines: 400, dots: 40 };
const dotsPerRow = 10;
const dotStep = 14;

/** Draws who stands in which groups: a box per role and association, with a dot per task; nothing if there are too many. */
export const drawWorkers = (design: Design, tasks: readonly Task[]): Drawing | undefined => {
  const crews = crewsOf(tasks);
  if (crews.length === 0 || crews.length > most.crews) return undefined;
  const lines = linesOf(design, crews);
  if (lines.length > most.lines) return undefined;
  const consumers = new Set(design.roles.filter(({ isDataConsumer }) => isDataConsumer).map(({ name }) => name));
  const boxes = crews.map((crew) => {
    const groups = [...new Set(Object.values(crew.association))].join(' · ');
    const text: readonly TextLine[] = [
      { style: 'channel', text: shortened(crew.role, 30) },
      { style: 'note', text: shortened(groups, 30) },
      ...(crew.tasks.length > most.dots ? [{ style: 'note' as const, text: countOf(crew.tasks.length, 'task') }] : []),
    ];
    const columns = crew.tasks.length > most.dots ? 0 : Math.min(crew.tasks.length, dotsPerRow);
    const rows = columns === 0 ? 0 : Math.ceil(crew.tasks.length / dotsPerRow);
    const width = Math.max(...text.map((line) => pixelWidth(line.text, 12)), columns * dotStep) + 20;
    return { text, rows, columns, width, height: text.length * lineHeight + rows * dotStep + 14 };
  });
  const places = layOut(boxes, lines);
  const markup = [
    ...places.lines.map(({ points }) => wire(points)),
    ...crews.map((crew, at) => {
      const [box, centre] = [boxes[at], places.boxes[at]];
      if (box === undefined || centre === undefined) return '';
      const isData = consumers.has(crew.role);
      const upper = { x: centre.x, y: centre.y - (box.rows * dotStep) / 2 };
      const frame = rectangle(centre, box, isData ? 'data' : 'role', crew.role);
      return frame + textBlock(upper, box.text) + (box.columns === 0 ? '' : dots(crew.tasks, centre, box, isData));
    }),
  ].join('\n');
  return { width: places.width, height: places.height, markup };
};

const crewsOf = (tasks: readonly Task[]): readonly Crew[] => {
  const crews = new Map<string, Crew & { readonly tasks: Task[] }>();
  for (const task of tasks) {
    const key = JSON.stringify([task.role, Object.entries(task.groupAssociation).toSorted()]);
    const crew = crews.get(key);
    if (crew === undefined) crews.set(key, { role: task.role, association: task.groupAssociation, tasks: [task] });
    else crew.tasks.push(task);
  }
  return [...crews.values()];
};

/** Between those who stand in the same group of a channel; one line, however many channels they share. */
const linesOf = (design: Design, crews: readonly Crew[]): readonly Line[] => {
  const lines = new Map<string, Line>();
  for (const { channel, upper, lower } of edgesOf(design)) {
    for (const [from, above] of crews.entries()) {
      if (above.role !== upper) continue;
      for (const [to, under] of crews.entries()) {
        const shared = groupIn(above.association, channel.name) === groupIn(under.association, channel.name);
        if (under.role !== lower || !shared || from === to) continue;
        lines.set(`${from} ${to}`, { from, to, label: { width: 0, height: 0 } });
      }
    }
  }
  return [...lines.values()];
};

const dots = (
  tasks: readonly Task[],
  { x, y }: Point,
  { rows, columns, height }: { readonly rows: number; readonly columns: number; readonly height: number },
  isData: boolean,
): string =>
  tasks
    .map(({ id, type, config: { dataset } }, at) => {
      const style = type === 'user' ? 'user-worker' : isData ? 'data-worker' : 'worker';
      const cx = x + ((at % dotsPerRow) - (columns - 1) / 2) * dotStep;
      const cy = y + height / 2 - 14 - (rows - 1 - Math.floor(at / dotsPerRow)) * dotStep;
      const tooltip = escapeXml(`${id}\n${dataset ?? (type === 'user' ? 'a participant' : '')}`);
      return `<circle class="${style}" cx="${px(cx)}" cy="${px(cy)}" r="4.5"><title>${tooltip}</title></circle>`;
    })
    .join('');
