import { z } from 'zod';
import { runSchema } from './records.js';

const store = z.object({ kind: z.string(), ready: z.boolean(), message: z.string().optional() });

const count = z.int().min(0);

export const progress = z
  .object({
    work: z.enum(['train', 'validate']),
    round: count,
    asked: count,
    answered: count,
    timeLeftMs: z.number(),
  })
  .meta({ id: 'Progress', description: 'How far the open round is. Passing; sent to readers of events, not kept.' });

export const statusSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    run: runSchema.optional().describe('The run in progress, or the last one.'),
    progress: progress.optional(),
    latestModelId: z.string().optional(),
    clientsConnected: count,
    combinersConnected: count,
    storage: store,
    records: store,
  })
  .meta({ id: 'Status' });

export const assignmentSchema = z
  .object({ status: z.literal('assigned'), combiner: z.string(), host: z.string(), port: z.int() })
  .meta({ id: 'Assignment' });

export const startedSchema = z
  .object({ url: z.string().describe('Address of the run.'), run: runSchema })
  .meta({ id: 'StartedRun' });
