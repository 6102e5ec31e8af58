import type { ClientOutcome, CombinerPart, PeerName, RoundRecord, RunRecord } from '../../../core/index.js';
import type { z } from 'zod';
import type { Activity, OpenWork } from '../../federation.js';
import type { timelineSchema } from '../schemas/run-views.js';

type Timeline = z.input<typeof timelineSchema>;
type Span = Timeline['lanes'][number]['spans'][number];

/** What goes on at the time of asking. */
interface Now {
  readonly activity: Pick<Activity, 'reducer' | 'open'>;
  /** `Date.now()` */
  readonly atMs: number;
}

/** Who did what when in these rounds of a run, up to now; of clients at most so many, the slowest. */
export const timelineOf = (
  run: RunRecord,
  recorded: readonly RoundRecord[],
  now: Now,
  maxClients: number,
): Timeline => {
  const startedAt = run.startedAt ?? run.createdAt;
  const beginMs = Date.parse(startedAt);
  const since = (instant: string): number => Date.parse(instant) - beginMs;
  const nowMs = now.atMs - beginMs;
  const { reducer, open } = now.activity;
  const rounds = recorded.map((record) => withOpenWork(record, open));
  const combiners = new Map<PeerName, Span[]>();
  for (const record of rounds) {
    for (const part of record.combiners ?? []) {
      const spans = combiners.get(part.combiner) ?? [];
      combiners.set(part.combiner, spans);
      spans.push(...combinerSpans(record.round, part, since));
    }
  }
  // Of a thousand clients most are left out: only what is shown is worked out.
  const { slowest, omitted } = slowestClients(rounds, since, nowMs, maxClients);
  const clients = new Map<PeerName, { via: PeerName; readonly spans: Span[] }>();
  for (const record of rounds) {
    for (const [work, part] of partsOf(record)) {
      if (!slowest.has(part.client)) continue;
      const lane = clients.get(part.client) ?? { via: part.via, spans: [] };
      clients.set(part.client, lane);
      lane.via = part.via;
      lane.spans.push(
        ...(isOpen(record, work, part)
          ? openPart(record.round, work, part, since, nowMs)
          : clientSpans(record, part, since)),
      );
    }
  }
  return {
    ...{ runId: run._id, startedAt },
    rounds: rounds.map((record) => roundOf(record, since)),
    lanes: [
      { kind: 'reducer', name: reducer, spans: rounds.flatMap((record) => reducerSpans(record, since, nowMs)) },
      ...[...combiners].toSorted(byName).map(([name, spans]) => ({ kind: 'combiner' as const, name, spans })),
      ...[...clients].toSorted(byName).map(([name, { via, spans }]) => ({ kind: 'client' as const, name, via, spans })),
    ],
    ...(omitted > 0 ? { truncated: omitted } : {}),
  };
};

/** At most so many clients, by the longest part of each, and how many are left out. */
const slowestClients = (rounds: readonly WatchedRound[], since: Since, nowMs: number, maxClients: number) => {
  const longestMs = new Map<PeerName, number>();
  for (const record of rounds) {
    for (const [work, part] of partsOf(record)) {
      const tookMs = isOpen(record, work, part) ? openMs(part, since, nowMs) : durationOf(record, part);
      longestMs.set(part.client, Math.max(tookMs, longestMs.get(part.client) ?? 0));
    }
  }
  const ordered = [...longestMs].toSorted(([, a], [, b]) => b - a).map(([client]) => client);
  return { slowest: new Set(ordered.slice(0, maxClients)), omitted: Math.max(0, ordered.length - maxClients) };
};

/** A round, and for what its clients are at work. */
interface WatchedRound extends RoundRecord {
  readonly inWork?: OpenWork['work'];
}

/** A round in work with what has become of its parts so far. */
const withOpenWork = (record: RoundRecord, open: OpenWork | undefined): WatchedRound => {
  const { runId, round, attempt } = record;
  if (open?.runId !== runId || open.round !== round || open.attempt !== attempt) return record;
  return { ...record, [open.work === 'train' ? 'outcomes' : 'validation']: open.parts, inWork: open.work };
};

const partsOf = ({ outcomes, validation = [] }: RoundRecord) => [
  ...outcomes.map((part) => ['train', part] as const),
  ...validation.map((part) => ['validate', part] as const),
];

const byName = (a: readonly [PeerName, unknown], b: readonly [PeerName, unknown]): number => (a[0] < b[0] ? -1 : 1);

type Since = (instant: string) => number;

const roundOf = (record: RoundRecord, since: Since) => {
  const { round, attempt, state, startedAt, endedAt } = record;
  const ends = [...(endedAt === undefined ? [] : [since(endedAt)]), ...phaseSpans(record, since).map((s) => s.endMs)];
  return {
    ...{ round, attempt, state, startMs: since(startedAt) },
    ...(endedAt === undefined ? {} : { endMs: Math.max(...ends) }),
  };
};

/** The phase at hand is written down when it has ended; until then it is as old as its first part. */
const reducerSpans = (record: WatchedRound, since: Since, nowMs: number): Span[] => {
  const spans = phaseSpans(record, since);
  if (record.inWork === undefined) return spans;
  const askedMs = partsOf(record).flatMap(([work, { askedAt }]) =>
    work === record.inWork && askedAt !== undefined ? [since(askedAt)] : [],
  );
  const phase = record.inWork === 'train' ? 'collect' : 'validate';
  return [...spans, openSpan(record.round, phase, Math.min(nowMs, ...askedMs), nowMs)];
};

/** Whether the answer to a part may still come. */
const isOpen = ({ inWork }: WatchedRound, work: OpenWork['work'], { outcome }: ClientOutcome): boolean =>
  inWork === work && outcome === 'asked';

const openMs = ({ askedAt }: ClientOutcome, since: Since, nowMs: number): number =>
  askedAt === undefined ? 0 : nowMs - since(askedAt);

/** From the first span of a part that has ended to the last. */
const durationOf = ({ endedAt }: RoundRecord, part: ClientOutcome): number => {
  const { askedAt, answeredAt = endedAt, phasesMs = {} } = part;
  if (answeredAt === undefined) return 0;
  if (askedAt !== undefined) return Math.max(0, Date.parse(answeredAt) - Date.parse(askedAt));
  return Object.values(phasesMs).reduce((sum, ms) => sum + ms, 0);
};

const openSpan = (round: number, phase: string, startMs: number, nowMs: number): Span => ({
  ...{ round, phase, startMs, endMs: Math.max(startMs, nowMs), isOpen: true },
});

const phaseSpans = ({ round, startedAt, startsMs = {}, phasesMs = {} }: RoundRecord, since: Since): Span[] => {
  const durations = new Map(Object.entries(phasesMs));
  return Object.entries(startsMs).map(([phase, offsetMs]) => {
    const startMs = since(startedAt) + offsetMs;
    return { round, phase, startMs, endMs: startMs + (durations.get(phase) ?? 0) };
  });
};

const combinerSpans = (round: number, { askedAt, answeredAt, phasesMs }: CombinerPart, since: Since): Span[] =>
  endingAt(since(answeredAt), since(askedAt), phasesMs).map((span) => ({ round, ...span }));

/** A part whose answer is still to come: what it is at just now only the client knows. */
const openPart = (
  round: number,
  work: OpenWork['work'],
  { askedAt, outcome }: ClientOutcome,
  since: Since,
  nowMs: number,
): Span[] => {
  if (askedAt === undefined) return [];
  return [{ ...openSpan(round, work === 'train' ? 'work' : 'evaluate', since(askedAt), nowMs), outcome }];
};

/** A part that has no phases, because it failed or never ended, is one wait. */
const clientSpans = ({ round, endedAt }: RoundRecord, part: ClientOutcome, since: Since): Span[] => {
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
