import { z } from 'zod';
import { count, instant, metrics, milliseconds, modelId, runId } from './records.js';

export const curveSchema = z
  .object({
    runId,
    points: z.array(
      z
        .object({
          round: count,
          endedAt: instant,
          elapsedMs: milliseconds.describe("Milliseconds from the run's start to the round's end."),
          bytesSent: count.describe("Bytes of models, updates and sums sent from the run's start to the round's end."),
          modelId,
          train: metrics,
          validate: metrics,
          durationMs: milliseconds,
          updates: count,
          examples: count,
        })
        .meta({ id: 'CurvePoint' }),
    ),
  })
  .meta({ id: 'Curve' });

export const timelineSchema = z
  .object({
    runId,
    startedAt: instant,
    rounds: z.array(
      z.object({
        round: count,
        attempt: count,
        startMs: milliseconds,
        endMs: milliseconds.optional().describe('Absent while the round is open.'),
        state: z.enum(['open', 'collecting', 'merging', 'committed', 'abandoned']),
      }),
    ),
    lanes: z.array(
      z
        .object({
          kind: z.enum(['reducer', 'combiner', 'client']),
          name: z.string(),
          via: z.string().optional().describe('Combiner of a client.'),
          spans: z.array(
            z
              .object({
                round: count,
                phase: z
                  .string()
                  .describe(
                    '`select`, `collect`, `merge`, `commit`, `validate` of the reducer; `merge`, `upload` of combiners; ' +
                      '`wait`, `download`, `train`, `evaluate`, `upload` of clients, `work` of one whose update is still to come.',
                  ),
                startMs: milliseconds,
                endMs: milliseconds,
                isOpen: z.literal(true).optional().describe('It has not ended: `endMs` is the time of this answer.'),
                outcome: z.string().optional(),
                code: z.string().optional(),
              })
              .meta({ id: 'Span' }),
          ),
        })
        .meta({ id: 'Lane' }),
    ),
    truncated: count.optional().describe('Clients that are left out: the quickest.'),
  })
  .meta({ id: 'Timeline', description: "Who did what when, in milliseconds since the run's start." });
