import { expect, test } from 'vitest';
import { versionsView } from './versions-view.js';

const version = (number: number, ...staleness: readonly number[]) => ({
  ...{ version: number, updates: staleness.length, staleness },
  at: new Date(number * 1_000).toISOString(),
});

test('a synchronous job has no versions to show', () => {
  expect(versionsView()).toBeUndefined();
  expect(versionsView([])).toBeUndefined();
});

test('updates are counted by their staleness, over all versions', () => {
  expect(versionsView([version(1, 0, 0, 1), version(2, 0, 1, 3)])).toEqual({
    ...{ latest: 2, updates: 6, meanStaleness: 5 / 6 },
    curve: [
      { version: 1, at: '1970-01-01T00:00:01.000Z', meanStaleness: 1 / 3 },
      { version: 2, at: '1970-01-01T00:00:02.000Z', meanStaleness: 4 / 3 },
    ],
    staleness: [
      { staleness: 0, updates: 3 },
      { staleness: 1, updates: 2 },
      { staleness: 3, updates: 1 },
    ],
  });
});

test('the curve of many versions is thinned out, and ends with the latest', () => {
  const view = versionsView(Array.from({ length: 1_000 }, (_, at) => version(at + 1, at % 7)));
  expect([view?.curve.length, view?.curve.at(-1)?.version, view?.updates]).toEqual([500, 1_000, 1_000]);
  expect(versionsView(Array.from({ length: 501 }, (_, at) => version(at + 1)))?.curve.length).toBeLessThanOrEqual(500);
});
