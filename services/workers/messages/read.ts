import type { Logger } from 'pino';
import { z } from 'zod';
import {
  factorSteps,
  isBlobName,
  isErrorCode,
  isModelId,
  isNestorError,
  isPeerName,
  NestorError,
  type ErrorCode,
  type Metrics,
  type PeerName,
  type RunId,
} from '../../core/index.js';
import { longestSoftware, type Message } from '../../transport/index.js';
import { keep } from './read-records.js';
import type { RoleMessage } from './types.js';

const metricLimit = 256;
const logLineLimit = 200;

const name = z.string().refine(isPeerName);
const names = z.array(name).readonly();
const software = z
  .record(name, z.string().max(longestSoftware))
  .transform((versions) => new Map(Object.entries(versions) as [PeerName, string][]));
const modelId = z.string().refine(isModelId);
const code = z.string().transform((text): ErrorCode => (isErrorCode(text) ? text : 'internal'));
const blob = z.object({ name: z.string().refine(isBlobName), sizeBytes: z.int().min(0) });
const roster = z.object({ clients: names, software, keeps: z.boolean().default(false) });
const milliseconds = z.number().min(0);
const bytes = z.int().min(0);
const logTail = z.array(z.string()).transform((lines) => lines.slice(-logLineLimit));
const failure = z.object({ code, message: z.string(), logTail });

/** Numbers stay numbers: what is not finite is left out. */
const metrics = z
  .record(z.string().max(200), z.number().or(z.nan()).or(z.literal(Infinity)).or(z.literal(-Infinity)))
  .transform((values): Metrics =>
    Object.fromEntries(
      Object.entries(values)
        .filter(([, value]) => Number.isFinite(value))
        .slice(0, metricLimit),
    ),
  );

const lease = z
  .object({
    runId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    round: z.int().min(1),
    attempt: z.int().min(1),
    work: z.enum(['WORK_TRAIN', 'WORK_VALIDATE']),
  })
  .transform(({ runId, round, attempt, work }) => ({
    runId: runId as RunId,
    round,
    attempt,
    work: work === 'WORK_TRAIN' ? ('train' as const) : ('validate' as const),
  }));

const optional = <T>(value: T | undefined, key: string): Record<string, T> =>
  value === undefined ? {} : { [key]: value };

const settings = z
  .object({
    epochs: z.number().positive().optional(),
    batchSize: z.int().positive().optional(),
    learningRate: z.number().positive().optional(),
    proximalMu: z.number().min(0).optional(),
  })
  .transform(({ epochs, batchSize, learningRate, proximalMu }) => ({
    ...optional(epochs, 'epochs'),
    ...optional(batchSize, 'batchSize'),
    ...optional(learningRate, 'learningRate'),
    ...optional(proximalMu, 'proximalMu'),
  }));

const base = z
  .object({
    id: modelId,
    blob,
    tensors: z.array(
      z.object({ name: z.string(), shape: z.array(z.int().min(0)), scaleExponent: z.int().min(-1100).max(1100) }),
    ),
  })
  .transform(({ id, blob: file, tensors }) => ({ modelId: id, file, tensors }));

/** What is no trace context costs the trace, not the work. */
const traceparent = z
  .string()
  .transform((text) => (/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(text) ? text : undefined));

const ask = z.object({
  ...{ lease, base, clients: names, timeLeftMs: milliseconds, seed: z.int().min(0), settings },
  ...{ traceparent, alongside: z.boolean() },
});

const shares = z.array(
  z
    .object({
      ...{ client: name, round: z.int().min(1), attempt: z.int().min(1) },
      factor: z.int().min(1).max(factorSteps),
    })
    .transform(({ factor, ...rest }) => ({ ...rest, factor: factor / factorSteps })),
);
const merge = z.object({ lease, clients: names, traceparent, buffer: z.object({ base, shares }).optional() });

const answerResult = z.discriminatedUnion('$case', [
  z
    .object({
      $case: z.literal('update'),
      update: z.object({ baseModelId: modelId, blob, numExamples: z.number(), metrics }),
    })
    .transform(({ update: { blob: file, ...rest } }) => ({ kind: 'update' as const, file, ...rest })),
  z
    .object({
      $case: z.literal('evaluation'),
      evaluation: z.object({ modelId, numExamples: z.int().min(1), metrics }),
    })
    .transform(({ evaluation }) => ({ kind: 'evaluation' as const, ...evaluation })),
  z
    .object({ $case: z.literal('failure'), failure })
    .transform(({ failure: what }) => ({ kind: 'failure' as const, ...what })),
]);

const phasesMs = z.record(z.string().max(64), milliseconds);
const answer = z.object({ lease, result: answerResult, phasesMs, receivedBytes: bytes });

const outcomeResult = z.discriminatedUnion('$case', [
  z
    .object({ $case: z.literal('accepted'), accepted: z.object({ numExamples: z.int().min(1), metrics }) })
    .transform(({ accepted }) => ({ outcome: 'accepted' as const, ...accepted })),
  z
    .object({ $case: z.literal('failure'), failure })
    .transform(({ failure: what }) => ({ outcome: 'failed' as const, ...what })),
  z
    .object({ $case: z.literal('refusal'), refusal: failure })
    .transform(({ refusal }) => ({ outcome: 'refused' as const, ...refusal })),
  z.object({ $case: z.literal('lost') }).transform(() => ({ outcome: 'lost' as const })),
]);

const outcome = z
  .object({
    ...{ lease, client: name, durationMs: milliseconds, phasesMs, result: outcomeResult },
    ...{ receivedBytes: bytes, sentBytes: bytes },
  })
  .transform(({ lease: of, result, ...rest }) => ({ lease: of, outcome: { ...rest, ...result } }));

const verdict = z.object({ lease, accepted: z.boolean(), code: z.string(), message: z.string() });
const partial = z
  .object({ lease, clients: names, shares, examples: z.int().min(1), blob, mergeMs: milliseconds })
  .transform(({ blob: file, ...rest }) => ({ ...rest, file }));

const release = z.object({ lease, committed: z.boolean(), clients: names });

/**
 * A message of the wire as one that role programs can trust.
 * @throws transport.protocol if it has not the form that hub.proto describes.
 */
const readMessage = (message: Message): RoleMessage => {
  const { body } = message;
  try {
    switch (body?.$case) {
      case 'roster':
        return { kind: 'roster', ...roster.parse(body.roster) };
      case 'keep':
        return { kind: 'keep', ...keep.parse(body.keep) };
      case 'kept': {
        const { id, code: why } = body.kept;
        return { kind: 'kept', id, ...(why === '' ? {} : { code: code.parse(why) }) };
      }
      case 'ask':
        return { kind: 'ask', ...ask.parse(body.ask) };
      case 'answer':
        return { kind: 'answer', ...answer.parse(body.answer) };
      case 'verdict': {
        const { code: why, message: text, ...rest } = verdict.parse(body.verdict);
        return { kind: 'verdict', ...rest, ...(isErrorCode(why) ? { code: why, message: text } : {}) };
      }
      case 'outcome':
        return { kind: 'outcome', ...outcome.parse(body.outcome) };
      case 'merge':
        return { kind: 'merge', ...merge.parse(body.merge) };
      case 'partial':
        return { kind: 'partial', ...partial.parse(body.partial) };
      case 'release':
        return { kind: 'release', ...release.parse(body.release) };
      case 'report':
      case 'pairing':
        throw new NestorError('transport.protocol', `a ${body.$case} is of a coordinator's channel`);
      case undefined:
        throw new NestorError('transport.protocol', 'a message without a body');
    }
  } catch (error) {
    if (error instanceof z.ZodError) {
      throw new NestorError('transport.protocol', `a malformed ${body?.$case ?? ''}: ${z.prettifyError(error)}`, {
        cause: error,
      });
    }
    throw error;
  }
};

/** The message, or nothing with a line in the log if it has not the form that hub.proto describes. */
export const readOrWarn = (message: Message, from: string, log: Logger): RoleMessage | undefined => {
  try {
    return readMessage(message);
  } catch (error) {
    if (!isNestorError(error)) throw error;
    log.warn({ from, code: error.code }, error.message);
    return undefined;
  }
};
