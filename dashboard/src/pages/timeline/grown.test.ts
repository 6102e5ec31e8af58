import { expect, it } from 'vitest';
import type { Timeline } from '../../api/types.js';
import { grown } from './grown.js';

const timeline: Timeline = {
  ...{ runId: 'r', startedAt: '2026-01-01T00:00:00Z', rounds: [] },
  lanes: [
    {
      ...{ kind: 'client', name: 'a' },
      spans: [
        { round: 1, phase: 'train', startMs: 0, endMs: 10 },
        { round: 2, phase: 'work', startMs: 20, endMs: 30, isOpen: true },
      ],
    },
  ],
};

it('lets go on what has not ended, and nothing else', () => {
  expect(grown(timeline, 1_000).lanes[0]?.spans.map(({ endMs }) => endMs)).toEqual([10, 1_030]);
});

it('stays the same timeline when nothing goes on, so that nothing is drawn again', () => {
  const ended = { ...timeline, lanes: [] };
  expect(grown(ended, 1_000)).toBe(ended);
  expect(grown(timeline, -5)).toBe(timeline);
});
