import type { TrailEvent } from '../../api/types.js';
import { keptEvents, type LiveEvent } from '../../live/live-store.js';

interface Page {
  readonly askedAtMs: number;
  readonly items: readonly TrailEvent[];
}

/** What was asked for and what has happened since as one trail: newest first, each event once. */
export const trailOf = (pages: readonly Page[], live: readonly LiveEvent[]): readonly TrailEvent[] => {
  const asked = pages.flatMap(({ items }) => items);
  const newestAsked = asked[0]?._id ?? '';
  const since = live.filter((event) => event._id > newestAsked).reverse();
  return [...since, ...asked];
};

/** Whether events may be missing between what was asked for and what is kept of those that came since. */
export const hasGap = (pages: readonly Page[], live: readonly LiveEvent[]): boolean => {
  const [first] = pages;
  const [oldest] = live;
  return live.length >= keptEvents && oldest !== undefined && first !== undefined && oldest.cameAtMs > first.askedAtMs;
};
