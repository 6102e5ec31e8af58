import type { Design } from '../design.js';
import type { Task } from '../expand.js';
import { countOf, countText, edgesOf, groupsText, rootsOf, tagsText, type Edge } from './outline.js';
import { textWidth } from './text-width.js';

/**
 * Draws a design for a terminal: roles (■) and the channels (○) below each, then the tasks if they are given.
 * A role with several ways to it is drawn out at the first.
 */
export const drawText = (design: Design, tasks?: readonly Task[]): string => {
  const edges = edgesOf(design);
  const drawn = new Set<string>();
  const rows: string[][] = rootsOf(design, edges).flatMap((root) => [
    roleRow(design, root, '', tasks),
    ...below(design, edges, root, '', drawn, tasks),
  ]);
  const graph = [clean(design.name), '', ...aligned(rows)];
  return joined([...graph, ...(tasks === undefined ? [] : ['', ...taskLines(tasks)])]);
};

/** Tasks as a table for a terminal. */
export const drawTasks = (tasks: readonly Task[]): string => joined(taskLines(tasks));

const joined = (lines: readonly string[]): string => lines.map((line) => `${line.trimEnd()}\n`).join('');

const roleRow = (design: Design, role: string, lead: string, tasks: readonly Task[] | undefined): string[] => [
  `${lead}■ ${role}`,
  countText(design, role, tasks),
];

const below = (
  design: Design,
  edges: readonly Edge[],
  role: string,
  margin: string,
  drawn: Set<string>,
  tasks: readonly Task[] | undefined,
): string[][] => {
  drawn.add(role);
  const own = edges.filter(({ upper }) => upper === role);
  return own.flatMap((edge, at) => {
    const last = at === own.length - 1;
    const lead = `${margin}${last ? '└─' : '├─'}`;
    const inner = `${margin}${last ? '  ' : '│ '}`;
    const { channel, lower } = edge;
    const channelRow = [`${lead}○ ${channel.name}`, groupsText(channel), tagsText(edge)];
    if (drawn.has(lower)) return [channelRow, [`${inner} └─■ ${lower}`, lower === role ? 'itself' : 'see above']];
    return [
      channelRow,
      roleRow(design, lower, `${inner} └─`, tasks),
      ...below(design, edges, lower, `${inner}   `, drawn, tasks),
    ];
  });
};

const taskLines = (tasks: readonly Task[]): readonly string[] => {
  const rows = tasks.map(({ id, role, type, groupAssociation, config: { dataset } }) => [
    ...[id, role, type],
    Object.entries(groupAssociation)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([channel, group]) => `${channel}=${group}`)
      .join(' '),
    dataset === undefined ? (type === 'user' ? "the participant's" : '-') : clean(dataset),
  ]);
  return [countOf(tasks.length, 'task'), '', ...aligned([['task', 'role', 'type', 'groups', 'data'], ...rows])];
};

/** Rows as lines with their cells in columns. */
const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, textWidth(cell));
  }
  return rows.map((row) =>
    row.map((cell, at) => cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - textWidth(cell)))).join('  '),
  );
};

/** Free text without what would steer a terminal. */
const clean = (text: string): string => text.replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, '�');
