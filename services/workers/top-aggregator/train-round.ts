import type { ClientOutcome, CombinerPart, Parts, PeerName, RoundRecord, Span } from '../../core/index.js';
import { nowMs } from '../clock.js';
import type { Gathering } from '../gathering/index.js';
import type { Lease } from '../messages/index.js';
import { collect } from './collect.js';
import { commitNextModel, prepareNextModel, type NextModel } from './next-model.js';
import type { RoundDraft } from './run-book.js';
import { oortOrder } from './oort-order.js';
import { inPhases, type Phases } from './phases.js';
import { stamped } from './stamped.js';
import { baseOf, countsOf, settingsOf, type RoundContext } from './train-run.js';

export type RoundEnd =
  | { readonly kind: 'committed' }
  | {
      readonly kind: 'abandoned';
      readonly reason: string;
      /** Some client failed, or was refused. */
      readonly answered: boolean;
      /** Where a disk is full, which passes when somebody frees space. */
      readonly full: string | undefined;
    };

/**
 * One attempt at the next round, timed in phases: the open one, if a killed reducer has left one.
 * @param selectMs how long the clients for it were waited for
 */
export const trainRound = (context: RoundContext, span: Span, selectMs: number): Promise<RoundEnd> =>
  inPhases(span, (phases) => attemptRound(context, { span, phases, selectMs }));

interface Timing {
  readonly span: Span;
  readonly phases: Phases;
  readonly selectMs: number;
}

const attemptRound = async (context: RoundContext, { span, phases, selectMs }: Timing): Promise<RoundEnd> => {
  phases.enter('select');
  const { top, book, config, answers, signal } = context;
  const { round: number, attempt, left } = nextAttempt(book.run.round + 1, await book.lastRound());
  const model = await book.latestModel(signal);
  const lease: Lease = { runId: book.run._id, round: number, attempt, work: 'train' };
  span.note({ run: book.run._id, round: number, attempt, model: model._id });
  const startedMs = nowMs();
  const outcomes = new Map<PeerName, ClientOutcome>();
  const combiners = new Map<PeerName, CombinerPart>();
  let round: RoundDraft = {
    ...{ runId: book.run._id, round: number, attempt, baseModelId: model._id },
    ...{ state: 'open', asked: left?.asked ?? [], outcomes: [] },
    startedAt: left?.startedAt ?? new Date().toISOString(),
  };
  const save = (change: Partial<RoundDraft>) => {
    round = { ...round, ...change };
    return book.saveRound(round);
  };
  await save({});

  // A killed reducer has begun it long before.
  const collectAtMs = left === undefined ? 0 : Math.max(0, Date.now() - Date.parse(round.startedAt));
  let closingMs = startedMs;
  const timings = () => ({
    phasesMs: { select: selectMs, collect: closingMs - startedMs },
    startsMs: { select: -selectMs, collect: collectAtMs },
  });
  const sum = async (gathering: Gathering, clients: readonly PeerName[]): Promise<NextModel> => {
    closingMs = nowMs();
    phases.enter('merge');
    await save({ state: 'merging', outcomes: outcomesOf(outcomes, clients) });
    return gathering.sum(clients, await prepareNextModel(context, model));
  };

  const requested =
    config.clientsRequested ?? Math.max(config.clientsRequired, round.asked.length, top.desk.roster.size);
  const collected = await collect(
    top,
    {
      ...{ lease, base: baseOf(model), seed: config.seed, settings: settingsOf(config) },
      plan: { required: config.clientsRequired, goal: requested, target: Math.ceil(requested * config.overSelection) },
      timeoutMs: config.timeout * 1_000,
      ...(config.selector === 'oort' ? { order: oortOrder(answers, requested, number, config.seed) } : {}),
      askedBefore: round.asked,
      traceparent: () => phases.traceparent,
      onAsk: (clients, parts) => {
        phases.enter('collect');
        book.asked(round, 'train', clients);
        return save({ state: 'collecting', asked: [...parts.keys()] });
      },
      onOutcome: (told) => {
        const outcome = stamped(outcomes.get(told.client), told, new Date().toISOString());
        outcomes.set(told.client, outcome);
        book.outcome(round, 'train', outcome);
      },
      onPartial: (part) => {
        combiners.set(part.combiner, part);
        book.partial(part);
      },
      onProgress: (parts, timeLeftMs) => {
        book.progress({ work: 'train', round: number, ...countsOf(parts), timeLeftMs });
      },
      onAlone: (alone) => book.waiting(alone ? 'waiting for combiners and clients: none is connected' : undefined),
      close: sum,
    },
    signal,
  );

  const endedAt = new Date().toISOString();
  if (collected.kind === 'abandoned') {
    const { reason, parts } = collected;
    closingMs = nowMs();
    await save({
      ...timings(),
      state: 'abandoned',
      reason,
      endedAt,
      durationMs: nowMs() - startedMs,
      outcomes: outcomesOf(outcomes, []),
    });
    return { kind: 'abandoned', reason, answered: hasAnswers(parts), full: fullDisk(outcomes) };
  }
  const { model: written, examples } = collected.result;
  const mergedMs = nowMs();
  round = {
    ...round,
    ...{ state: 'committed', modelId: written.modelId, examples, updates: collected.clients.length },
    ...{ endedAt, durationMs: mergedMs - startedMs, outcomes: outcomesOf(outcomes, collected.clients) },
    phasesMs: { ...timings().phasesMs, merge: mergedMs - closingMs },
    startsMs: { ...timings().startsMs, merge: collectAtMs + closingMs - startedMs },
    combiners: [...combiners.values()],
  };
  for (const outcome of round.outcomes) answers.note(number, outcome);
  phases.enter('commit');
  span.note({ updates: collected.clients.length, examples, committed: written.modelId });
  await commitNextModel(context, round, collected.result);
  return { kind: 'committed' };
};

export const nextAttempt = (round: number, last: RoundRecord | undefined) => {
  if (last?.round !== round) return { round, attempt: 1, left: undefined };
  return last.state === 'abandoned'
    ? { round, attempt: last.attempt + 1, left: undefined }
    : { round, attempt: last.attempt, left: last };
};

/** Everybody's outcome, by name; accepted ones that were not needed are `unused`. */
const outcomesOf = (
  outcomes: ReadonlyMap<PeerName, ClientOutcome>,
  used: readonly PeerName[],
): readonly ClientOutcome[] => {
  const inSum = new Set(used);
  return [...outcomes.values()]
    .map((outcome): ClientOutcome =>
      outcome.outcome === 'accepted' && !inSum.has(outcome.client) ? { ...outcome, outcome: 'unused' } : outcome,
    )
    .toSorted((a, b) => (a.client < b.client ? -1 : 1));
};

export const fullDisk = (outcomes: ReadonlyMap<string, ClientOutcome>): string | undefined => {
  const outcome = [...outcomes.values()].find(({ code }) => code === 'storage.full');
  return outcome && `${outcome.client} at ${outcome.via}: storage.full: ${outcome.message ?? ''}`;
};

const hasAnswers = (parts: Parts): boolean => [...parts.values()].some(({ state }) => state === 'failed');
