import { z } from 'zod';
import { isModelId, type RunId } from '../../core/index.js';

const documentLimit = 1_000;

/** A document that comes as text. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'expected JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const id = z.string().min(1).max(1_000);
const runId = z.string().transform((text) => text as RunId);

const metric = z.object({
  ...{ _id: id, runId, round: z.int().min(1), phase: z.enum(['train', 'validate']) },
  modelId: z.string().refine(isModelId),
  ...{ source: z.string(), name: z.string(), value: z.number(), numExamples: z.int().min(0) },
});

const event = z
  .object({
    ...{ _id: id, level: z.enum(['info', 'warning', 'error']), type: z.string(), message: z.string() },
    runId: runId.exactOptional(),
    round: z.int().min(1).exactOptional(),
    client: z.string().exactOptional(),
    fields: z.record(z.string(), z.unknown()).exactOptional(),
  })
  .readonly();

/** A parent's wish that something be written into the record store. */
export const keep = z
  .object({
    id: z.int().min(0),
    metrics: z.array(json(metric)).max(documentLimit),
    events: z.array(json(event)).max(documentLimit),
  })
  .transform(({ id: of, ...records }) => ({ id: of, records }));
