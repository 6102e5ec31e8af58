import {
  versionOf,
  type ClientOutcome,
  type CombinerPart,
  type OpenTask,
  type PeerName,
  type Span,
} from '../../core/index.js';
import { nowMs } from '../clock.js';
import type { Lease } from '../messages/index.js';
import type { BufferPolicy } from './buffer-policy.js';
import { carryOut } from './carry-out.js';
import { taskKey } from './flights.js';
import { commitNextModel, prepareNextModel } from './next-model.js';
import { inPhases, type Phases } from './phases.js';
import type { RoundDraft } from './run-book.js';
import { stamped } from './stamped.js';
import { fullDisk, nextAttempt, type RoundEnd } from './train-round.js';
import { baseOf, type RoundContext } from './train-run.js';

/** One attempt at the next version of an asynchronous run: the open one, if a killed aggregator has left one. */
export const trainVersion = (context: RoundContext, policy: BufferPolicy, span: Span): Promise<RoundEnd> =>
  inPhases(span, (phases) => attemptVersion(context, policy, span, phases));

const attemptVersion = async (
  context: RoundContext,
  policy: BufferPolicy,
  span: Span,
  phases: Phases,
): Promise<RoundEnd> => {
  const { top, book, config, signal } = context;
  const { round: number, attempt, left } = nextAttempt(book.run.round + 1, await book.lastRound());
  const model = await book.latestModel(signal);
  const lease: Lease = { runId: book.run._id, round: number, attempt, work: 'train' };
  span.note({ run: book.run._id, round: number, attempt, model: model._id });
  const startedMs = nowMs();
  const { flights } = policy;
  /** What became of tasks since the version before, by task. */
  const outcomes = new Map<string, ClientOutcome>();
  const combiners = new Map<PeerName, CombinerPart>();
  let failed = false;
  let round: RoundDraft = {
    ...{ runId: book.run._id, round: number, attempt, baseModelId: model._id },
    ...{ state: 'open', asked: left?.asked ?? [], outcomes: [], tasks: flights.tasks },
    startedAt: left?.startedAt ?? new Date().toISOString(),
  };
  const save = (change: Partial<RoundDraft>) => {
    round = { ...round, ...change };
    return book.saveRound(round);
  };
  await save({});
  await policy.begin({
    ...{ lease, base: baseOf(model) },
    traceparent: () => phases.traceparent,
    onAsk: (clients) => {
      book.asked(round, 'train', clients);
      return save({
        state: 'collecting',
        asked: [...new Set([...round.asked, ...clients])],
        tasks: flights.tasks,
      });
    },
    onOutcome: (task, outcome) => {
      const key = taskKey(task);
      outcomes.set(key, stamped(outcomes.get(key), outcome, new Date().toISOString()));
      if (outcome.outcome === 'failed' || outcome.outcome === 'refused') failed = true;
      book.outcome(round, 'train', outcome);
    },
    onPartial: (part) => {
      combiners.set(part.combiner, part);
      book.partial(part);
    },
  });
  phases.enter('collect');

  let closingMs = startedMs;
  const staleOf = (task: OpenTask): number => number - task.round;
  /** Those whose updates are taken in, then those that were lost meanwhile; who is still at work is in neither. */
  const outcomesWith = (taken: readonly OpenTask[]): readonly ClientOutcome[] => [
    ...taken.map((task): ClientOutcome => {
      const known = flights.outcomeOf(taskKey(task));
      return {
        ...known,
        client: task.client,
        via: known?.via ?? top.name,
        outcome: 'accepted',
        staleness: staleOf(task),
      };
    }),
    ...[...outcomes.values()].filter(({ outcome }) => outcome === 'failed' || outcome === 'refused'),
  ];
  const sum = async (keys: readonly string[]) => {
    closingMs = nowMs();
    phases.enter('merge');
    const keySet = new Set(keys);
    const taken = flights.tasks.filter((task) => keySet.has(taskKey(task)));
    const tasks = flights.tasks.map((task) => (keySet.has(taskKey(task)) ? ({ ...task, taken: true } as const) : task));
    await save({ state: 'merging', tasks, outcomes: outcomesWith(taken) });
    const next = await policy.sum(keys, await prepareNextModel(context, model));
    return { next, taken };
  };

  const end = await carryOut(
    policy,
    {
      ...{ desk: top.desk, log: top.log, round: number, close: sum },
      onStep: () => {
        const asked = config.aggGoal ?? 1;
        book.progress({
          ...{ work: 'train', round: number, asked, answered: Math.min(asked, flights.buffered) },
          timeLeftMs: config.timeout * 1_000,
        });
      },
      onAlone: (alone) => book.waiting(alone ? 'waiting for combiners and clients: none is connected' : undefined),
    },
    signal,
  );

  const endedAt = new Date().toISOString();
  if (end.kind === 'abandoned') {
    const { reason } = end;
    await save({
      ...{ state: 'abandoned', reason, endedAt, durationMs: nowMs() - startedMs },
      ...{ outcomes: outcomesWith([]), tasks: flights.tasks },
    });
    return { kind: 'abandoned', reason, answered: failed, full: fullDisk(outcomes) };
  }
  const { next, taken } = end.result;
  const { model: written, examples } = next;
  const mergedMs = nowMs();
  round = {
    ...round,
    ...{ state: 'committed', modelId: written.modelId, examples, updates: taken.length },
    ...{ endedAt, durationMs: mergedMs - startedMs },
    version: versionOf(number, round.outcomes, endedAt),
    phasesMs: { collect: closingMs - startedMs, merge: mergedMs - closingMs },
    startsMs: { collect: 0, merge: closingMs - startedMs },
    combiners: [...combiners.values()],
  };
  phases.enter('commit');
  span.note({ updates: taken.length, examples, committed: written.modelId });
  await commitNextModel(context, round, next);
  await policy.settle(end.closing);
  return { kind: 'committed' };
};
