import type { Metrics } from '../records.js';
import type { RunConfig } from '../runs/config.js';

/** Why a run ends before its last round, given the metrics of its rounds so far, oldest first; else nothing. */
export const earlyStopReason = (
  stop: RunConfig['earlyStop'],
  history: readonly (Metrics | undefined)[],
): string | undefined => {
  if (stop === undefined) return undefined;
  const sign = stop.goal === 'maximize' ? 1 : -1;
  const values = history.map((metrics) => metrics?.[stop.metric]).filter((value) => value !== undefined);
  const last = values.at(-1);
  if (last === undefined) return undefined;
  if (stop.target !== undefined && sign * last >= sign * stop.target) return `${stop.metric} reached ${stop.target}`;
  if (stop.patience === undefined) return undefined;
  const best = values.reduce(
    (record, value, index) => (sign * value > sign * (values[record] ?? 0) ? index : record),
    0,
  );
  return values.length - 1 - best >= stop.patience
    ? `${stop.metric} has not improved for ${stop.patience} rounds`
    : undefined;
};
