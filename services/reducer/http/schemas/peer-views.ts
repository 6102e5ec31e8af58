import { z } from 'zod';
import { count, instant, metrics, milliseconds, peerSchema, phases, runId } from './records.js';

export const networkSchema = z
  .object({
    nodes: z.array(
      z
        .object({
          kind: z.enum(['reducer', 'combiner', 'client']),
          name: z.string(),
          state: z.enum(['connected', 'gone', 'working']),
          via: z.string().optional().describe('Combiner of a client, reducer of a combiner.'),
          host: z.string().optional(),
          port: z.int().optional(),
          capacity: count.optional().describe('Most clients that a combiner takes; absent for no limit.'),
          load: count.optional().describe('Clients that a combiner has.'),
          lastSeenAt: instant.optional(),
          version: z.string().optional().describe('Of its software.'),
          bytesIn: count.optional().describe("Bytes of models, updates and sums received since the reducer's start."),
          bytesOut: count.optional(),
        })
        .meta({ id: 'NetworkNode' }),
    ),
    truncated: count.optional().describe('Peers that are left out; those that are gone first.'),
  })
  .meta({ id: 'Network' });

export const clientHistorySchema = z
  .object({
    client: peerSchema,
    history: z
      .array(
        z
          .object({
            runId,
            round: count,
            work: z.enum(['train', 'validate']).optional(),
            outcome: z.enum(['accepted', 'refused', 'failed', 'lost']),
            code: z.string().optional(),
            message: z.string().optional(),
            logTail: z.array(z.string()).optional(),
            numExamples: z.number().optional(),
            metrics: metrics.optional(),
            durationMs: milliseconds.optional(),
            phasesMs: phases.optional(),
            at: instant,
          })
          .meta({ id: 'ClientPart' }),
      )
      .describe('Newest first.'),
    nextOffset: count.optional().describe('Offset of the next page; absent on the last one.'),
  })
  .meta({ id: 'ClientHistory' });
