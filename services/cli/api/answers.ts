import { z } from 'zod';

/** What the command line reads of the reducer's answers; more fields may come. */
const metrics = z.record(z.string(), z.number());

export const runAnswer = z.object({
  _id: z.string(),
  state: z.enum(['pending', 'running', 'completed', 'failed', 'stopped']),
  config: z.looseObject({ rounds: z.number(), validate: z.boolean().default(true), strategy: z.string().optional() }),
  seedModelId: z.string(),
  latestModelId: z.string(),
  round: z.number(),
  waitingFor: z.string().optional(),
  createdAt: z.string().optional(),
  startedAt: z.string().optional(),
  endedAt: z.string().optional(),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
  metrics: metrics.optional(),
});

export const startedAnswer = z.object({ url: z.string(), run: runAnswer });

export const roundAnswer = z.object({
  round: z.number(),
  attempt: z.number(),
  state: z.enum(['open', 'collecting', 'merging', 'committed', 'abandoned']),
  asked: z.array(z.string()).default([]),
  outcomes: z
    .array(
      z.object({
        client: z.string(),
        via: z.string().optional(),
        outcome: z.string(),
        code: z.string().optional(),
        message: z.string().optional(),
        logTail: z.array(z.string()).optional(),
      }),
    )
    .default([]),
  modelId: z.string().optional(),
  examples: z.number().optional(),
  updates: z.number().optional(),
  metrics: metrics.optional(),
  durationMs: z.number().optional(),
  reason: z.string().optional(),
});

export const modelAnswer = z.object({
  _id: z.string(),
  objectKey: z.string(),
  name: z.string().optional(),
  parameters: z.number(),
  file: z.object({ name: z.string(), sizeBytes: z.number() }),
  createdAt: z.string().optional(),
  runId: z.string().optional(),
  round: z.number().optional(),
  metrics: metrics.optional(),
});

export const peerAnswer = z.object({
  name: z.string(),
  state: z.enum(['connected', 'gone']),
  via: z.string().optional(),
  host: z.string().optional(),
  port: z.number().optional(),
  lastSeenAt: z.string(),
});

export const progressAnswer = z.object({
  work: z.enum(['train', 'validate']),
  round: z.number(),
  asked: z.number(),
  answered: z.number(),
  timeLeftMs: z.number(),
});

const storeAnswer = z.object({ kind: z.string(), ready: z.boolean(), message: z.string().optional() });

export const statusAnswer = z.object({
  name: z.string(),
  version: z.string(),
  run: runAnswer.optional(),
  progress: progressAnswer.optional(),
  latestModelId: z.string().optional(),
  clientsConnected: z.number(),
  combinersConnected: z.number(),
  storage: storeAnswer,
  records: storeAnswer,
});

export const eventAnswer = z.object({
  _id: z.string(),
  type: z.string(),
  message: z.string(),
  runId: z.string().optional(),
  round: z.number().optional(),
  client: z.string().optional(),
  fields: z.record(z.string(), z.unknown()).optional(),
});

export const pageAnswer = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), next: z.string().optional() });

export type RunAnswer = z.output<typeof runAnswer>;
export type RoundAnswer = z.output<typeof roundAnswer>;
export type ModelAnswer = z.output<typeof modelAnswer>;
export type PeerAnswer = z.output<typeof peerAnswer>;
export type StatusAnswer = z.output<typeof statusAnswer>;
export type EventAnswer = z.output<typeof eventAnswer>;
export type ProgressAnswer = z.output<typeof progressAnswer>;
