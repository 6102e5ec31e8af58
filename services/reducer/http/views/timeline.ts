import type { ClientOutcome, CombinerPart, PeerName, RoundRecord, RunRecord } from '../../../core/index.js';
import type { z } from 'zod';
import type { timelineSchema } from '../schemas/run-views.js';

type Timeline = z.input<typeof timelineSchema>;
type Span = Timeline['lanes'][number]['spans'][number];

/** Who did what when in these rounds of a run; of clients at most so many, the slowest. */
export const timelineOf = (
  run: RunRecord,
  rounds: readonly RoundRecord[],
  reducer: PeerName,
  maxClients: number,
): Timeline => {
  const startedAt = run.startedAt ?? run.createdAt;
  const since = (instant: string): number => Date.parse(instant) - Date.parse(startedAt);
  const combiners = new Map<PeerName, Span[]>();
  const clients = new Map<PeerName, { via: PeerName; slowestMs: number; spans: Span[] }>();
  for (const record of rounds) {
    for (const part of record.combiners ?? []) {
      const spans = combiners.get(part.combiner) ?? [];
      combiners.set(part.combiner, spans);
      spans.push(...combinerSpans(record.round, part, since));
    }
    for (const outcome of [...record.outcomes, ...(record.validation ?? [])]) {
      const spans = clientSpans(record, outcome, since);
      const lane = clients.get(outcome.client) ?? { via: outcome.via, slowestMs: 0, spans: [] };
      lane.spans.push(...spans);
      lane.slowestMs = Math.max(lane.slowestMs, (spans.at(-1)?.endMs ?? 0) - (spans[0]?.startMs ?? 0));
      lane.via = outcome.via;
      clients.set(outcome.client, lane);
    }
  }
  const shown = [...clients].toSorted(([, a], [, b]) => b.slowestMs - a.slowestMs).slice(0, maxClients);
  const omitted = clients.size - shown.length;
  return {
    ...{ runId: run._id, startedAt },
    rounds: rounds.map((record) => roundOf(record, since)),
    lanes: [
      { kind: 'reducer', name: reducer, spans: rounds.flatMap((record) => reducerSpans(record, since)) },
      ...[...combiners].toSorted(byName).map(([name, spans]) => ({ kind: 'combiner' as const, name, spans })),
      ...shown.toSorted(byName).map(([name, { via, spans }]) => ({ kind: 'client' as const, name, via, spans })),
    ],
    ...(omitted > 0 ? { truncated: omitted } : {}),
  };
};

const byName = (a: readonly [PeerName, unknown], b: readonly [PeerName, unknown]): number => (a[0] < b[0] ? -1 : 1);

type Since = (instant: string) => number;

const roundOf = (record: RoundRecord, since: Since) => {
  const { round, attempt, state, startedAt, endedAt } = record;
  const ends = [...(endedAt === undefined ? [] : [since(endedAt)]), ...reducerSpans(record, since).map((s) => s.endMs)];
  return {
    ...{ round, attempt, state, startMs: since(startedAt) },
    ...(endedAt === undefined ? {} : { endMs: Math.max(...ends) }),
  };
};

const reducerSpans = ({ round, startedAt, startsMs = {}, phasesMs = {} }: RoundRecord, since: Since): Span[] => {
  const durations = new Map(Object.entries(phasesMs));
  return Object.entries(startsMs).map(([phase, offsetMs]) => {
    const startMs = since(startedAt) + offsetMs;
    return { round, phase, startMs, endMs: startMs + (durations.get(phase) ?? 0) };
  });
};

const combinerSpans = (round: number, { askedAt, answeredAt, phasesMs }: CombinerPart, since: Since): Span[] =>
  endingAt(since(answeredAt), since(askedAt), phasesMs).map((span) => ({ round, ...span }));

/** A part that has no phases, because it failed or is still open, is one wait. */
const clientSpans = (record: RoundRecord, part: ClientOutcome, since: Since): Span[] => {
  const { round, endedAt } = record;
  const { askedAt, answeredAt = endedAt, phasesMs = {}, outcome, code } = part;
  if (answeredAt === undefined) return [];
  const endMs = since(answeredAt);
  const startMs = askedAt === undefined ? undefined : Math.min(since(askedAt), endMs);
  const worked = endingAt(endMs, startMs, phasesMs);
  const workStartMs = worked[0]?.startMs ?? endMs;
  const waited =
    startMs === undefined || workStartMs <= startMs ? [] : [{ phase: 'wait', startMs, endMs: workStartMs }];
  return [...waited, ...worked].map((span) => ({ round, ...span, outcome, ...(code === undefined ? {} : { code }) }));
};

/** Phases one after the other, the last ending at `endMs`, none beginning before `notBeforeMs`. */
const endingAt = (endMs: number, notBeforeMs: number | undefined, phasesMs: Readonly<Record<string, number>>) => {
  const floorMs = notBeforeMs ?? -Infinity;
  let atMs = endMs;
  return Object.entries(phasesMs)
    .toReversed()
    .map(([phase, durationMs]) => {
      const span = { phase, startMs: Math.max(floorMs, atMs - durationMs), endMs: atMs };
      atMs = span.startMs;
      return span;
    })
    .toReversed();
};
