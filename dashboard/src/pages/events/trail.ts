import type { EventFilter } from '../../api/queries.js';
import type { TrailEvent } from '../../api/types.js';
import { keptEvents, type LiveEvent } from '../../live/live-store.js';

interface Page {
  readonly askedAtMs: number;
  readonly items: readonly TrailEvent[];
}

const severity = { info: 0, warning: 1, error: 2 } as const;

/** Whether an event passes the filter, as the server would say. */
const fits = (event: TrailEvent, { level = 'info', client, runId }: EventFilter): boolean =>
  severity[event.level] >= severity[level] &&
  (client === undefined || event.client === client) &&
  (runId === undefined || event.runId === runId);

/** What was asked for and what has happened since as one trail: newest first, each event once. */
export const trailOf = (
  pages: readonly Page[],
  live: readonly LiveEvent[],
  filter: EventFilter,
): readonly TrailEvent[] => {
  const asked = pages.flatMap(({ items }) => items);
  const newestAsked = asked[0]?._id ?? '';
  const since = live.filter((event) => event._id > newestAsked && fits(event, filter)).reverse();
  return [...since, ...asked];
};

/** Whether events may be missing between what was asked for and what is kept of those that came since. */
export const hasGap = (pages: readonly Page[], live: readonly LiveEvent[]): boolean => {
  const [first] = pages;
  const [oldest] = live;
  return live.length >= keptEvents && oldest !== undefined && first !== undefined && oldest.cameAtMs > first.askedAtMs;
};
