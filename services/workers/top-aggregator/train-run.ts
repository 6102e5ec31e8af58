import { setTimeout as sleep } from 'node:timers/promises';
import {
  during,
  earlyStopReason,
  NestorError,
  unobserved,
  type ClientOutcome,
  type ModelRecord,
  type Parts,
  type RunConfig,
  type Span,
} from '../../core/index.js';
import { abortable } from '../abortable.js';
import { nowMs } from '../clock.js';
import { planOf } from '../merging/index.js';
import type { BaseModel, Lease } from '../messages/index.js';
import { assemble } from './assemble.js';
import { BufferPolicy } from './buffer-policy.js';
import { isStop } from './carry-out.js';
import { LastAnswers } from './last-answers.js';
import { collect, type TopAggregator } from './collect.js';
import type { RoundDraft, RunBook } from './run-book.js';
import { stamped } from './stamped.js';
import { trainRound, type RoundEnd } from './train-round.js';
import { trainVersion } from './train-version.js';

/** Attempts in a row that may fail because of what clients answered before the run fails. */
const attemptLimit = 5;

/** Before a round is tried again that found no space on somebody's disk. */
const firstPauseMs = 500;
const longestPauseMs = 60_000;

/** What one round works on. */
export interface RoundContext {
  readonly top: TopAggregator;
  readonly book: RunBook;
  readonly config: RunConfig;
  readonly answers: LastAnswers;
  readonly signal: AbortSignal;
}

export const settingsOf = ({ epochs, batchSize, learningRate, strategy, proximalMu }: RunConfig) => ({
  ...(epochs === undefined ? {} : { epochs }),
  ...(batchSize === undefined ? {} : { batchSize }),
  ...(learningRate === undefined ? {} : { learningRate }),
  ...(strategy === 'fedprox' ? { proximalMu } : {}),
});

export const baseOf = ({ _id, file, tensors }: ModelRecord): BaseModel => ({
  modelId: _id,
  file,
  tensors: planOf(_id, tensors).tensors,
});

/**
 * The role program of a reducer, for one run: round after round until the last, or until it may stop
 * early. Where a run stands is in its book, so the same program begins a run and goes on with one.
 *
 * @throws run.commit_lost, run.stopped, or the signal's reason; the run goes on elsewhere, or has ended.
 */
export const trainRun = async (top: TopAggregator, book: RunBook, signal: AbortSignal): Promise<void> => {
  const { config } = book.run;
  const answers = await LastAnswers.of(book, config.selector === 'oort' || top.selector !== undefined);
  const context: RoundContext = { top, book, config, answers, signal };
  if (config.aggGoal === undefined) {
    await trainRounds(context, (span, selectMs) => trainRound(context, span, selectMs));
    return;
  }
  const policy = new BufferPolicy(context);
  try {
    await policy.restore();
    await trainRounds(context, (span) => trainVersion(context, policy, span), policy);
  } finally {
    await policy.end(signal.aborted && !isStop(signal.reason));
  }
};

const trainRounds = async (
  context: RoundContext,
  train: (span: Span, selectMs: number) => Promise<RoundEnd>,
  policy?: BufferPolicy,
): Promise<void> => {
  const { top, book, signal } = context;
  const observer = top.observer ?? unobserved;
  let failures = 0;
  let fullDisks = 0;
  let span: Span | undefined;
  for (;;) {
    await validateBetween(context, span, policy).finally(() => span?.end());
    const { earlyStop } = context.config;
    const stop = earlyStop && earlyStopReason(earlyStop, await book.metricsHistory());
    if (stop !== undefined || book.run.round >= context.config.rounds) {
      await book.complete(stop);
      return;
    }
    const selectingMs = nowMs();
    if (policy === undefined || policy.flights.tasks.length === 0) {
      await top.gather?.(book.run.round + 1, (reason) => book.waiting(reason), signal);
      await assemble(context);
    }
    const attempt = observer.begin('round');
    const end = await train(attempt, nowMs() - selectingMs).catch((error: unknown) => {
      attempt.end(error);
      throw error;
    });
    if (end.kind === 'abandoned') attempt.end(end.reason);
    span = attempt;
    if (end.kind === 'abandoned' && end.full !== undefined) {
      fullDisks += 1;
      await book.waiting(`waiting for space on a disk: ${end.full}`);
      await sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** fullDisks), undefined, { signal });
      await book.waiting(undefined);
      continue;
    }
    fullDisks = 0;
    failures = end.kind === 'committed' || !end.answered ? 0 : failures + 1;
    if (failures >= attemptLimit && end.kind === 'abandoned') {
      const { code, message } = new NestorError(
        'run.too_few_updates',
        `${attemptLimit} attempts in a row: ${end.reason}`,
      );
      await book.fail(code, message);
      return;
    }
  }
};

/**
 * In an asynchronous run clients are at work all the time: they evaluate its last model, when the work is over. What
 * does without them is done for every version.
 */
const validateBetween = async (
  context: RoundContext,
  span: Span | undefined,
  policy: BufferPolicy | undefined,
): Promise<void> => {
  const isOver = context.book.run.round >= context.config.rounds;
  if (policy !== undefined && isOver) await policy.end(false);
  if (policy === undefined || isOver || context.top.measure !== undefined) await validateLatest(context, span);
};

/** Has the latest model evaluated, unless it was: also after a restart between the two. */
const validateLatest = async (context: RoundContext, span: Span | undefined): Promise<void> => {
  const last = await context.book.lastRound();
  if (!context.config.validate || last?.state !== 'committed' || last.metrics !== undefined) return;
  const observer = context.top.observer ?? unobserved;
  const validation = span?.begin('validate') ?? observer.begin('validate', { run: last.runId, round: last.round });
  await during(validation, () => validate(context, last, validation));
};

const validate = async ({ top, book, config, signal }: RoundContext, last: RoundDraft, span: Span): Promise<void> => {
  const model = await book.latestModel(signal);
  const lease: Lease = { runId: book.run._id, round: last.round, attempt: last.attempt, work: 'validate' };
  const outcomes = new Map<string, ClientOutcome>();
  const present = top.desk.roster.size;
  const startedMs = nowMs();
  const startedAtMs = Date.now();
  const round = last;
  const close = () => {
    const phasesMs = { ...round.phasesMs, validate: nowMs() - startedMs };
    const startsMs = { ...round.startsMs, validate: startedAtMs - Date.parse(round.startedAt) };
    return book.validated({ ...round, phasesMs, startsMs }, [...outcomes.values()]);
  };
  if (top.measure !== undefined) {
    const metrics = await abortable(top.measure(top.spool.path(model.file.name), last.round), signal);
    outcomes.set(top.name, { client: top.name, via: top.name, outcome: 'accepted', numExamples: 1, metrics });
    await close();
    return;
  }
  await collect(
    top,
    {
      ...{ lease, base: baseOf(model), seed: config.seed, settings: settingsOf(config) },
      plan: { required: 0, goal: Infinity, target: Math.max(present, last.asked.length) },
      timeoutMs: config.timeout * 1_000,
      askedBefore: last.asked,
      traceparent: () => span.traceparent,
      onAsk: (clients) => {
        book.asked(round, 'validate', clients);
        return Promise.resolve();
      },
      onOutcome: (told) => {
        const outcome = stamped(outcomes.get(told.client), told, new Date().toISOString());
        outcomes.set(told.client, outcome);
        book.outcome(round, 'validate', outcome);
      },
      onProgress: (parts, timeLeftMs) => {
        book.progress({ work: 'validate', round: last.round, ...countsOf(parts), timeLeftMs });
      },
      onAlone: (alone) => book.waiting(alone ? 'waiting for clients to validate: none is connected' : undefined),
      close: () => Promise.resolve(),
    },
    signal,
  );
  await close();
};

export const countsOf = (parts: Parts): { asked: number; answered: number } => {
  let answered = 0;
  for (const { state } of parts.values()) if (state === 'accepted' || state === 'failed') answered += 1;
  return { asked: parts.size, answered };
};
