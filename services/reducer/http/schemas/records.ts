import { z } from 'zod';
import {
  runConfigSchema,
  type ClientOutcome,
  type CombinerPart,
  type EventRecord,
  type MetricRecord,
  type ModelRecord,
  type PeerRecord,
  type OpenTask,
  type RoundRecord,
  type VersionRecord,
  type RunRecord,
} from '../../../core/index.js';

export const instant = z.iso.datetime().describe('ISO 8601, UTC.');
export const modelId = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe("SHA-256 of the model's tensors in canonical order.");
export const runId = z.string();
export const count = z.int().min(0);
export const milliseconds = z.number().describe('Milliseconds.');
export const metrics = z
  .record(z.string(), z.number())
  .meta({ id: 'Metrics', description: 'Names to finite numbers.' });
export const phases = z.record(z.string(), z.number()).describe('Milliseconds by phase.');
const document = { createdAt: instant, schemaVersion: z.int() };
const blob = z
  .object({ name: z.string(), sizeBytes: count })
  .meta({ id: 'BlobRef', description: 'A file: its name ends with the CRC-32 of its bytes.' });

/** Parameters of a run, all optional. */
export const runParameters = runConfigSchema.meta({ id: 'RunParameters' });

export const runSchema = z
  .object({
    ...document,
    _id: runId,
    state: z.enum(['pending', 'running', 'completed', 'failed', 'stopped']),
    config: runParameters,
    seedModelId: modelId,
    latestModelId: modelId,
    round: count.describe('Rounds committed so far.'),
    epoch: count.describe('Raised each time a reducer takes the run over.'),
    optimizerState: blob.optional(),
    waitingFor: z.string().optional().describe('Why the run does not advance right now.'),
    startedAt: instant.optional(),
    endedAt: instant.optional(),
    failure: z.object({ code: z.string(), message: z.string() }).optional(),
    metrics: metrics.optional(),
  })
  .meta({ id: 'Run' }) satisfies Describes<RunRecord>;

const outcomeSchema = z
  .object({
    client: z.string(),
    via: z.string().describe('Combiner (or reducer) that the client answered to.'),
    outcome: z.enum(['asked', 'accepted', 'refused', 'failed', 'lost', 'unused']),
    code: z.string().optional(),
    message: z.string().optional(),
    logTail: z.array(z.string()).optional(),
    numExamples: z.number().optional(),
    staleness: count.optional().describe('Versions between the model it was made from and the one it went into.'),
    metrics: metrics.optional(),
    durationMs: milliseconds.optional(),
    phasesMs: phases.optional(),
    askedAt: instant.optional(),
    answeredAt: instant.optional(),
    receivedBytes: count.optional().describe('Bytes of the base model that it had to fetch.'),
    sentBytes: count.optional().describe('Bytes of its update.'),
  })
  .meta({ id: 'ClientOutcome' }) satisfies Describes<ClientOutcome>;

const combinerPartSchema = z
  .object({
    combiner: z.string(),
    clients: count,
    examples: count,
    sizeBytes: count.describe('Size of its sum.'),
    askedAt: instant,
    answeredAt: instant,
    phasesMs: phases,
  })
  .meta({ id: 'CombinerPart' }) satisfies Describes<CombinerPart>;

const openTaskSchema = z
  .object({ client: z.string(), round: count, attempt: count, baseModelId: modelId, taken: z.literal(true).optional() })
  .meta({ id: 'OpenTask' }) satisfies Describes<OpenTask>;

const versionSchema = z
  .object({
    version: count,
    at: instant,
    updates: count.describe('Updates in its buffer.'),
    staleness: z.array(count).describe('Of each of them, in ascending order.'),
  })
  .meta({ id: 'Version' }) satisfies Describes<VersionRecord>;

export const roundSchema = z
  .object({
    ...document,
    _id: z.string().describe('`<run>:<round>:<attempt>`.'),
    runId,
    round: count,
    attempt: count,
    state: z.enum(['open', 'collecting', 'merging', 'committed', 'abandoned']),
    baseModelId: modelId,
    asked: z.array(z.string()),
    outcomes: z.array(outcomeSchema),
    modelId: modelId.optional(),
    examples: count.optional(),
    updates: count.optional(),
    metrics: metrics.optional(),
    startedAt: instant,
    endedAt: instant.optional(),
    durationMs: milliseconds.optional(),
    phasesMs: phases.optional().describe("Milliseconds of the reducer's own phases."),
    startsMs: z.record(z.string(), z.number()).optional().describe('When each of them began, since `startedAt`.'),
    combiners: z.array(combinerPartSchema).optional(),
    tasks: z
      .array(openTaskSchema)
      .optional()
      .describe('Asynchronous runs: work that was out, or waited in the buffer, when this was written.'),
    version: versionSchema.optional().describe('Asynchronous runs: the version of the model that was committed.'),
    validation: z.array(outcomeSchema).optional().describe("How clients' validations of the new model ended."),
    bytesSent: count.optional().describe('Bytes of models, updates and sums that were sent for it.'),
    reason: z.string().optional().describe('Why it was abandoned.'),
  })
  .meta({ id: 'Round' }) satisfies Describes<RoundRecord>;

export const modelSchema = z
  .object({
    ...document,
    _id: modelId,
    file: blob,
    objectKey: z.string(),
    name: z.string().optional(),
    tensors: z.array(
      z.object({ name: z.string(), dtype: z.string(), shape: z.array(count), maxAbs: z.number().optional() }),
    ),
    parameters: count,
    parentId: modelId.optional(),
    runId: runId.optional(),
    round: count.optional(),
    metrics: metrics.optional(),
  })
  .meta({ id: 'Model' }) satisfies Describes<ModelRecord>;

export const peerSchema = z
  .object({
    ...document,
    _id: z.string().describe('`<kind>:<name>`.'),
    kind: z.enum(['client', 'combiner']),
    name: z.string(),
    state: z.enum(['connected', 'gone']),
    via: z.string().optional().describe('The combiner that a client belongs to.'),
    host: z.string().optional(),
    port: z.int().optional(),
    version: z.string().optional().describe('Of its software.'),
    lastSeenAt: instant,
  })
  .meta({ id: 'Peer' }) satisfies Describes<PeerRecord>;

export const eventSchema = z
  .object({
    ...document,
    _id: z.string().describe('Ascending, in the order of text.'),
    level: z.enum(['info', 'warning', 'error']),
    type: z.string().describe('As `run.started`, `round.committed`.'),
    message: z.string(),
    runId: runId.optional(),
    round: count.optional(),
    client: z.string().optional(),
    fields: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Event' }) satisfies Describes<EventRecord>;

export const metricSchema = z
  .object({
    ...document,
    _id: z.string(),
    runId,
    round: count,
    phase: z.enum(['train', 'validate']),
    modelId,
    source: z.string().describe('Client, or `global` for the weighted mean.'),
    name: z.string(),
    value: z.number(),
    numExamples: z.number(),
  })
  .meta({ id: 'Metric' }) satisfies Describes<MetricRecord>;

/** A schema that has every field of a record and no other, and takes each of the record's values. */
type Describes<R> = z.ZodObject<{ readonly [K in keyof Required<R>]: z.ZodType }>;
