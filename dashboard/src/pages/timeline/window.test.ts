import fc from 'fast-check';
import { expect, it } from 'vitest';
import { moved, wholeWindow, zoomed } from './window.js';

const whole = { fromMs: 100, toMs: 10_100 };

it('zooms around the middle, and back to the whole', () => {
  const near = zoomed(whole, 0.5, whole);
  expect(near).toEqual({ fromMs: 2_600, toMs: 7_600 });
  expect(zoomed(near, 2, whole)).toEqual(whole);
});

it('never leaves the whole, however it is zoomed and moved', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom(zoomed, moved), fc.double({ min: 0.01, max: 4, noNaN: true })));
  fc.assert(
    fc.property(steps, (taken) => {
      let window = whole;
      for (const [step, by] of taken) window = step(window, by, whole);
      expect(window.fromMs).toBeGreaterThanOrEqual(whole.fromMs - 1e-6);
      expect(window.toMs).toBeLessThanOrEqual(whole.toMs + 1e-6);
      expect(window.toMs).toBeGreaterThan(window.fromMs);
    }),
  );
});

it('has a window for a run in which nothing has been done', () => {
  expect(wholeWindow({ runId: 'r', startedAt: '2026-01-01T00:00:00Z', rounds: [], lanes: [] })).toEqual({
    ...{ fromMs: 0, toMs: 1 },
  });
});
