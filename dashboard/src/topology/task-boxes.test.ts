import { describe, expect, it } from 'vitest';
import { readDesign, requireValid } from '../../../services/core/index.js';
import { twoRegionsDesign } from '../../../test/support/job-designs.js';
import type { TaskRow } from '../api/topology-types.js';
import { boxesOf, mostBoxes, placeTasks, statesOf } from './task-boxes.js';

const design = requireValid(readDesign(twoRegionsDesign.schema));

const task = (role: string, index: number, groups: Record<string, string>, state: TaskRow['state'] = 'ready') => ({
  ...{ taskId: `${role}-${index}`, role, index, type: 'system' as const, computeId: 'default', hasAgent: false },
  ...{ groupAssociation: groups, state, stateAt: '2026-01-01T00:00:00.000Z' },
});
const trainers = (count: number, group: string, from = 0, state: TaskRow['state'] = 'ready') =>
  Array.from({ length: count }, (_, at) => task('trainer', from + at, { 'param-channel': group }, state));
const job = (each: number): readonly TaskRow[] => [
  task('top-aggregator', 0, { 'global-channel': 'default' }, 'running'),
  task('middle-aggregator', 0, { 'param-channel': 'eu', 'global-channel': 'default' }, 'running'),
  task('middle-aggregator', 1, { 'param-channel': 'na', 'global-channel': 'default' }, 'failed'),
  ...trainers(each, 'eu', 0, 'running'),
  ...trainers(each, 'na', each),
];

describe('the tasks of a job', () => {
  it('are joined with those of their own group, and do not overlap', () => {
    const boxes = boxesOf(job(2));
    const { placed, lines } = placeTasks(boxes, design);
    expect(lines.map(({ from, to }) => `${from} ${to}`).toSorted()).toEqual([
      'middle-aggregator-0 trainer-0',
      'middle-aggregator-0 trainer-1',
      'middle-aggregator-1 trainer-2',
      'middle-aggregator-1 trainer-3',
      'top-aggregator-0 middle-aggregator-0',
      'top-aggregator-0 middle-aggregator-1',
    ]);
    for (const [index, a] of placed.entries()) {
      for (const b of placed.slice(index + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart, `${a.box.id} and ${b.box.id}`).toBe(true);
      }
    }
  });

  it('have lines that are lively where both ends work, and broken where one is lost', () => {
    const { lines } = placeTasks(boxesOf(job(1)), design);
    const lineOf = (to: string) => lines.find((line) => line.to === to);
    expect(lineOf('trainer-0')).toMatchObject({ isLively: true, isBroken: false });
    expect(lineOf('trainer-1')).toMatchObject({ isLively: false, isBroken: true });
  });

  it('are drawn together when there are many: by their groups, then by their roles', () => {
    const grouped = boxesOf(job(1_000));
    expect(grouped.map(({ role, tasks }) => `${role} ${tasks.length}`)).toEqual([
      ...['top-aggregator 1', 'middle-aggregator 1', 'middle-aggregator 1', 'trainer 1000', 'trainer 1000'],
    ]);
    expect(placeTasks(grouped, design).lines).toHaveLength(4);
    expect(statesOf(grouped[3]!)).toEqual([['running', 1_000]]);
    const everywhere = Array.from({ length: mostBoxes + 1 }, (_, at) => task('trainer', at, { c: `group-${at}` }));
    expect(boxesOf(everywhere).map(({ id }) => id)).toEqual(['trainer']);
  });

  it('are drawn without lines when nobody knows the design any more', () => {
    expect(placeTasks(boxesOf(job(2)), undefined).lines).toEqual([]);
  });
});
