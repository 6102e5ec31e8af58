import { z } from 'zod';
import { count, instant, metrics, milliseconds, modelId, runId } from './records.js';

const metricStatsSchema = z
  .object({
    mean: z.number().describe('Weighted by examples.'),
    min: z.number(),
    max: z.number(),
    sd: z.number().describe('Standard deviation over the clients, weighted by examples.'),
    count: count.describe('Clients behind the value.'),
  })
  .meta({ id: 'MetricStats' });

export const modelRowSchema = z
  .object({
    modelId,
    name: z.string().optional().describe('Object name under which a person uploaded it.'),
    parentId: modelId.optional(),
    runId: runId.optional(),
    round: count.optional(),
    createdAt: instant,
    updates: count.optional(),
    examples: count.optional(),
    durationMs: milliseconds.optional(),
    metrics: z.record(z.string(), metricStatsSchema).describe("Over the clients' validation of the model."),
  })
  .meta({ id: 'ModelRow', description: 'A global model as a round made it, or one that was uploaded.' });

export const modelTableSchema = z
  .object({
    items: z.array(modelRowSchema),
    total: count.describe('Rows in all pages.'),
    metricNames: z.array(z.string()),
    next: z.string().optional().describe('Address of the next page; absent on the last one.'),
  })
  .meta({ id: 'ModelTable' });

const point = z.object({ client: z.string(), value: z.number() }).meta({ id: 'ClientValue' });

export const distributionSchema = z
  .object({
    metric: z.string().optional().describe('Absent when nothing has been measured yet.'),
    metricNames: z.array(z.string()),
    clients: z.array(z.string()).describe('Clients that can be highlighted: at most 1,000, by name.'),
    items: z
      .array(
        z
          .object({
            modelId,
            runId,
            round: count,
            createdAt: instant,
            count: count.describe('Clients behind the values.'),
            min: z.number(),
            q1: z.number(),
            median: z.number(),
            q3: z.number(),
            max: z.number(),
            mean: z.number().describe('Weighted by examples.'),
            sd: z.number(),
            points: z
              .array(point)
              .describe('A sample in ascending order, evenly spaced in rank; least and greatest are always in it.'),
            highlighted: point.optional().describe('The value of the client that was asked for.'),
          })
          .meta({ id: 'Distribution' }),
      )
      .describe('Oldest first.'),
  })
  .meta({ id: 'Distributions' });

export const lineageSchema = z
  .object({
    nodes: z
      .array(
        z.object({
          modelId,
          name: z.string().optional(),
          runId: runId.optional(),
          round: count.optional(),
          createdAt: instant,
          metrics: metrics.optional(),
        }),
      )
      .describe('Newest first, each model once.'),
    edges: z.array(z.object({ parentId: modelId, modelId })).describe('Between nodes that are listed.'),
  })
  .meta({ id: 'Lineage' });

export const layersSchema = z
  .object({
    modelId,
    tensors: z.array(
      z
        .object({
          name: z.string(),
          dtype: z.string(),
          shape: z.array(count),
          parameters: count.describe('Elements.'),
          nonFinite: count.optional().describe('Elements that are NaN or infinite; they are left out of the rest.'),
          min: z.number(),
          max: z.number(),
          mean: z.number(),
          sd: z.number(),
          l2: z.number().describe('Euclidean norm.'),
          histogram: z
            .object({ from: z.number(), to: z.number(), counts: z.array(count) })
            .describe('Bins of equal width from the least to the greatest value; no bins without elements.'),
        })
        .meta({ id: 'Layer' }),
    ),
  })
  .meta({ id: 'Layers' });

export const comparisonSchema = z
  .object({
    tensors: z.array(
      z.object({
        name: z.string(),
        shape: z.array(count),
        l2: z.number().describe('Euclidean norm of the difference.'),
        maxAbs: z.number().describe('Greatest absolute difference.'),
        relativeL2: z.number().describe("`l2` divided by the left tensor's norm; by 1 when that is 0."),
      }),
    ),
    l2: z.number().describe('Over all tensors that both have.'),
    only: z
      .object({ left: z.array(z.string()), right: z.array(z.string()) })
      .describe('Tensors that the other model does not have with that dtype and shape.'),
  })
  .meta({ id: 'ModelComparison' });
