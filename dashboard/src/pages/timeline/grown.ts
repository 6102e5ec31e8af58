import type { Timeline } from '../../api/types.js';

/** The timeline so many milliseconds after it was asked for: what had not ended then goes on. */
export const grown = (timeline: Timeline, byMs: number): Timeline => {
  if (byMs <= 0 || !timeline.lanes.some(({ spans }) => spans.some(({ isOpen }) => isOpen))) return timeline;
  return {
    ...timeline,
    lanes: timeline.lanes.map((lane) => ({
      ...lane,
      spans: lane.spans.map((span) => (span.isOpen === true ? { ...span, endMs: span.endMs + byMs } : span)),
    })),
  };
};
