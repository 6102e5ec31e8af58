import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import {
  asNestorError,
  during,
  isNestorError,
  NestorError,
  passingBlobName,
  taskSeed,
  type BlobRef,
  type LearnerTask,
  type Span,
} from '../../core/index.js';
import { checksumOfFile, type End } from '../../transport/index.js';
import { abortable } from '../abortable.js';
import { nowMs } from '../clock.js';
import type { Answer, AnswerResult, Ask } from '../messages/index.js';
import type { TrainerOptions } from './trainer.js';

/** Log lines that travel with a failure. */
const logTailLines = 50;

/** Does what was asked, as parts of the span. @returns the answer, or nothing if the base model could not be had. */
export const performTask = async (
  options: TrainerOptions,
  from: End,
  ask: Ask,
  span: Span,
  signal: AbortSignal,
): Promise<Answer | undefined> => {
  const { parent, log } = options;
  const startedMs = nowMs();
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(ask.timeLeftMs)));
  const working = AbortSignal.any([signal, timeout]);
  const logTail: string[] = [];
  const receivedBytes = options.spool.has(ask.base.file) ? 0 : ask.base.file.sizeBytes;
  let modelPath: string;
  try {
    modelPath = await during(span.begin('download'), () => parent.fetch(from.id, ask.base.file, working));
  } catch (error) {
    if (isNestorError(error) && error.code === 'transport.lost') return undefined;
    return { lease: ask.lease, result: failure(error, logTail, timeout), phasesMs: {}, receivedBytes: 0 };
  }
  const fetchedMs = nowMs();
  const task: LearnerTask = {
    runId: ask.lease.runId,
    round: ask.lease.round,
    client: options.name,
    modelPath,
    modelId: ask.base.modelId,
    settings: ask.settings,
    seed: taskSeed(ask.seed, options.name, ask.lease.round),
    timeoutMs: Math.max(1, ask.timeLeftMs - (fetchedMs - startedMs)),
    log: (line) => {
      log.debug({ round: ask.lease.round }, line);
      logTail.push(line);
      if (logTail.length > logTailLines) logTail.shift();
    },
  };
  const phase = ask.lease.work === 'train' ? 'train' : 'evaluate';
  const result = await during(span.begin(phase), () => work(options, ask, task, working)).catch((error: unknown) =>
    failure(error, logTail, timeout),
  );
  const phasesMs = { download: fetchedMs - startedMs, [phase]: nowMs() - fetchedMs };
  if (result.kind === 'failure' && !signal.aborted) log.error({ code: result.code, round: task.round }, result.message);
  return { lease: ask.lease, result, phasesMs, receivedBytes };
};

const work = async (
  { learner, spool }: TrainerOptions,
  ask: Ask,
  task: LearnerTask,
  signal: AbortSignal,
): Promise<AnswerResult> => {
  if (ask.lease.work === 'validate') {
    if (learner.evaluate === undefined) throw new NestorError('task.unsupported', 'the project has no way to validate');
    const evaluation = await abortable(learner.evaluate(task, signal), signal);
    return { kind: 'evaluation', modelId: task.modelId, ...evaluation };
  }
  const path = spool.temporary();
  try {
    const { numExamples, metrics, crc32 } = await abortable(learner.train(task, path, signal), signal);
    const file = await named(path, crc32, signal);
    await spool.adopt(path, file);
    return { kind: 'update', baseModelId: task.modelId, file, numExamples, metrics };
  } finally {
    await rm(path, { force: true });
  }
};

/** The learner's file, under a name of its own. @throws task.no_output */
const named = async (path: string, crc32: number | undefined, signal: AbortSignal): Promise<BlobRef> => {
  const found = await stat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new NestorError('task.no_output', 'the learner wrote no update');
  });
  const name = passingBlobName(randomBytes(16).toString('hex'), crc32 ?? (await checksumOfFile(path, signal)));
  return { name, sizeBytes: found.size };
};

const failure = (error: unknown, logTail: readonly string[], timeout: AbortSignal): AnswerResult => {
  const { code, message } = timeout.aborted
    ? new NestorError('task.deadline', 'the work was not done when its time was up')
    : asNestorError(error, 'task.learner_threw');
  return { kind: 'failure', code, message, logTail: [...logTail] };
};
