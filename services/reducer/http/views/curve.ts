import { evenSample, meansOf, type ModelSummaryRecord, type RunRecord } from '../../../core/index.js';
import type { z } from 'zod';
import type { curveSchema } from '../schemas/run-views.js';

/** A run's committed rounds as points, oldest first; at most so many, with the first and the last. */
export const curveOf = (
  run: RunRecord,
  rounds: readonly ModelSummaryRecord[],
  maxPoints: number,
): z.input<typeof curveSchema> => {
  const startMs = Date.parse(run.startedAt ?? run.createdAt);
  let bytesSent = 0;
  const points = rounds.map((summary) => {
    const { round = 0, modelId, endedAt = summary.createdAt, durationMs = 0, updates = 0, examples = 0 } = summary;
    bytesSent += summary.bytesSent ?? 0;
    return {
      ...{ round, modelId, endedAt, elapsedMs: Math.max(0, Date.parse(endedAt) - startMs), bytesSent },
      ...{ train: meansOf(summary.train ?? {}), validate: meansOf(summary.validation ?? {}) },
      ...{ durationMs, updates, examples },
    };
  });
  return { runId: run._id, points: [...evenSample(points, maxPoints)] };
};
