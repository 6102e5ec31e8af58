import { z } from 'zod';
import { count, instant, metrics, modelId, runId, runSchema } from './records.js';
import { progress } from './service.js';

const storeHealthSchema = z
  .object({
    role: z.enum(['objects', 'records']),
    kind: z.string().describe('As `filesystem`, `minio`, `sqlite`, `mongodb`.'),
    ok: z.boolean(),
    message: z.string().optional().describe('What is wrong, and what to do about it.'),
  })
  .meta({ id: 'StoreHealth', description: 'Whether a store answers, asked at most a second ago.' });

const connectedAndKnown = z
  .object({
    connected: count,
    known: count.optional().describe('Everybody who was ever there; absent without records.'),
  })
  .meta({ id: 'ConnectedAndKnown' });

export const overviewSchema = z
  .object({
    federation: z.object({ name: z.string(), version: z.string() }),
    run: runSchema
      .extend({
        progress: progress.optional(),
        waitingForClients: z
          .array(z.string())
          .max(20)
          .optional()
          .describe('Clients that were asked and have not answered yet, by name; the first 20.'),
      })
      .meta({ id: 'OverviewRun' })
      .optional()
      .describe('The run in progress, or the last one.'),
    latestModel: z
      .object({
        id: modelId,
        name: z.string().optional(),
        runId: runId.optional(),
        round: count.optional(),
        metrics,
        createdAt: instant,
      })
      .optional(),
    combiners: connectedAndKnown,
    clients: connectedAndKnown,
    stores: z.array(storeHealthSchema),
    counts: z.object({ runs: count, models: count }).optional().describe('Absent without records.'),
  })
  .meta({
    id: 'Overview',
    description: 'The federation in one look. Without its records, what is known without them.',
  });
