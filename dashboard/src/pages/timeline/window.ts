import type { Timeline } from '../../api/types.js';

/** A part of the run's time, in milliseconds since its start. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** From the first beginning to the last end. */
export const wholeWindow = ({ rounds, lanes }: Timeline): TimeWindow => {
  let [fromMs, toMs] = [Infinity, -Infinity];
  for (const { startMs, endMs = startMs } of [...rounds, ...lanes.flatMap(({ spans }) => spans)]) {
    fromMs = Math.min(fromMs, startMs);
    toMs = Math.max(toMs, endMs);
  }
  return fromMs <= toMs ? { fromMs, toMs } : { fromMs: 0, toMs: 1 };
};

const leastMs = 1;

/** Zooms around the middle. @param factor below 1 to see less time, above 1 to see more */
export const zoomed = ({ fromMs, toMs }: TimeWindow, factor: number, whole: TimeWindow): TimeWindow => {
  const middle = (fromMs + toMs) / 2;
  const half = Math.max(leastMs, ((toMs - fromMs) * factor) / 2);
  return within({ fromMs: middle - half, toMs: middle + half }, whole);
};

/** Moves along the time. @param share of what is shown; negative for earlier */
export const moved = ({ fromMs, toMs }: TimeWindow, share: number, whole: TimeWindow): TimeWindow => {
  const byMs = (toMs - fromMs) * share;
  return within({ fromMs: fromMs + byMs, toMs: toMs + byMs }, whole);
};

/** Shifted, and if need be cut, to lie in the whole. */
const within = ({ fromMs, toMs }: TimeWindow, whole: TimeWindow): TimeWindow => {
  const lengthMs = Math.min(toMs - fromMs, whole.toMs - whole.fromMs);
  const start = Math.min(Math.max(fromMs, whole.fromMs), whole.toMs - lengthMs);
  return { fromMs: start, toMs: start + lengthMs };
};
