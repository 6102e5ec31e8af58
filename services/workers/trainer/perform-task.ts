import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import {
  asNestorError,
  isNestorError,
  NestorError,
  taskSeed,
  type BlobRef,
  type LearnerTask,
  type Sha256,
} from '../../core/index.js';
import type { End } from '../../transport/index.js';
import { nowMs } from '../clock.js';
import type { Answer, AnswerResult, Ask } from '../messages/index.js';
import type { TrainerOptions } from './trainer.js';

/** Log lines that travel with a failure. */
const logTailLines = 50;

const hashBufferBytes = 2 ** 20;

/** Does what was asked. @returns the answer, or nothing if the base model could not be had. */
export const performTask = async (
  options: TrainerOptions,
  from: End,
  ask: Ask,
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
    modelPath = await parent.fetch(from.id, ask.base.file, working);
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
  const result = await work(options, ask, task, working).catch((error: unknown) => failure(error, logTail, timeout));
  const phase = ask.lease.work === 'train' ? 'train' : 'evaluate';
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
    const { numExamples, metrics } = await abortable(learner.train(task, path, signal), signal);
    const file = await hashFile(path, signal);
    await spool.adopt(path, file);
    return { kind: 'update', baseModelId: task.modelId, file, numExamples, metrics };
  } finally {
    await rm(path, { force: true });
  }
};

/** The work's result, or the signal's reason: a learner that hangs does not hang its trainer. */
const abortable = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const onAbort = () => {
      reject(asNestorError(signal.reason, 'task.cancelled'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });

/** Reads through one buffer: a stream's many would keep the collector busy in a process that trains. */
const hashFile = async (path: string, signal: AbortSignal): Promise<BlobRef> => {
  const hash = createHash('sha256');
  const file = await open(path, 'r').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new NestorError('task.no_output', 'the learner wrote no update');
  });
  try {
    const { size: sizeBytes } = await file.stat();
    const buffer = Buffer.allocUnsafeSlow(Math.max(1, Math.min(sizeBytes, hashBufferBytes)));
    for (let at = 0; at < sizeBytes;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    return { sha256: hash.digest('hex') as Sha256, sizeBytes };
  } finally {
    await file.close();
  }
};

const failure = (error: unknown, logTail: readonly string[], timeout: AbortSignal): AnswerResult => {
  const { code, message } = timeout.aborted
    ? new NestorError('task.deadline', 'the work was not done when its time was up')
    : asNestorError(error, 'task.learner_threw');
  return { kind: 'failure', code, message, logTail: [...logTail] };
};
