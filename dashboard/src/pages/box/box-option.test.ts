import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../api/types.js';
import { boxOption, modelOfClick, mostModelsWithPoints } from './box-option.js';
import { boxSummary, boxTable } from './box-text.js';
import { pointsAside } from './jitter.js';

const item = (round: number, more: Partial<Distribution> = {}): Distribution => ({
  ...{ modelId: `model-${String(round)}`, runId: 'run', round, createdAt: '2026-01-01T00:00:00Z', count: 2 },
  ...{ min: 0, q1: 1, median: 2, q3: 3, max: 4, mean: 2.5, sd: 1 },
  points: [
    { client: 'a', value: 0 },
    { client: '<b>ب</b>', value: 4 },
  ],
  ...more,
});

const look = { metric: 'accuracy', client: undefined, showsPoints: true, colors: ['1', '2', '3', '4'] };
const seriesOf = (items: readonly Distribution[], changes: Partial<Parameters<typeof boxOption>[1]> = {}) =>
  boxOption(items, { ...look, ...changes })['series'] as { name: string; type: string; data: unknown[] }[];

describe('box plots', () => {
  it('draw least, quartiles and greatest of each model, a line of means, and the clients', () => {
    const series = seriesOf([item(1), item(2)]);
    expect(series.map(({ type }) => type)).toEqual(['boxplot', 'scatter', 'line']);
    expect(series[0]?.data[0]).toEqual([0, 1, 2, 3, 4]);
    expect(series[2]?.data).toEqual([2.5, 2.5]);
    expect(series[1]?.data).toHaveLength(4);
  });

  it('follow a client over models, with a gap where it did not take part', () => {
    const items = [item(1, { highlighted: { client: 'a', value: 0.5 } }), item(2)];
    expect(seriesOf(items, { client: 'a' }).at(-1)).toMatchObject({ name: 'a', data: [0.5, '-'] });
    expect(boxTable(items, 'a').rows.map(({ values }) => values['highlighted'])).toEqual([0.5, undefined]);
  });

  it('leave points out where boxes are too narrow for them', () => {
    const many = Array.from({ length: mostModelsWithPoints + 1 }, (_, index) => item(index + 1));
    expect(seriesOf(many).map(({ type }) => type)).toEqual(['boxplot', 'line']);
  });

  it('place a client equally far aside in every box, and different clients apart', () => {
    const offsets = pointsAside([item(1), item(2)]).map(({ symbolOffset: [x] }) => x);
    expect(offsets[0]).toBe(offsets[2]);
    expect(offsets[0]).not.toBe(offsets[1]);
  });

  it('lead to the model that was clicked on: a box, or a point', () => {
    const items = [item(1), item(2)];
    const [, , , last] = pointsAside(items);
    expect(modelOfClick({ dataIndex: 1 }, items)).toBe('model-2');
    expect(modelOfClick({ dataIndex: 3, data: last }, items)).toBe('model-2');
    expect(modelOfClick('nothing', items)).toBeUndefined();
  });

  it('are told in words, also when there are none', () => {
    expect(boxSummary([], 'accuracy', undefined)).toBe('No values of accuracy yet.');
    expect(boxSummary([item(1, { mean: Number.NaN })], 'accuracy', undefined)).toContain('NaN');
  });
});
