import type { Lane, Span, Timeline } from '../../api/types.js';

/** How long a client took for its part of the training in the rounds that are shown. */
export interface ClientPace {
  readonly name: string;
  /** Rounds in which it took part. */
  readonly rounds: number;
  readonly medianMs: number;
  readonly slowestMs: number;
  /** Its slowest round, compared with the median of all clients in that round; 1 is as long. */
  readonly slowest: { readonly round: number; readonly ratio: number };
  readonly isStraggler: boolean;
  /** Parts that did not end with an update. */
  readonly failures: number;
}

/** So many times as long as the median of a round is slow. */
export const stragglerRatio = 1.5;
/** With fewer clients in a round nobody can be told to be slow. */
const leastClients = 3;

const badOutcomes: ReadonlySet<string | undefined> = new Set(['refused', 'failed', 'lost']);
export const isBad = (outcome: string | undefined): boolean => badOutcomes.has(outcome);

/** The pace of every client, the slowest first. Validations are left out: rounds do not wait for them. */
export const pacesOf = ({ lanes }: Pick<Timeline, 'lanes'>): readonly ClientPace[] => {
  const clients = lanes.filter(({ kind }) => kind === 'client').map((lane) => ({ lane, tookMs: trainingMs(lane) }));
  // Whoever is still at work has taken at least so long, but says nothing about how long others take.
  const ended = lanes.filter(({ kind }) => kind === 'client').map((lane) => trainingMs(withoutOpen(lane)));
  const medians = mediansByRound(ended);
  return clients
    .flatMap(({ lane, tookMs }) => {
      const parts = [...tookMs].map(([round, ms]) => ({ round, ms, ratio: ratioOf(ms, medians.get(round)) }));
      const slowest = parts.toSorted((a, b) => b.ratio - a.ratio)[0];
      if (slowest === undefined) return [];
      return {
        name: lane.name,
        rounds: parts.length,
        medianMs: median(parts.map(({ ms }) => ms)),
        slowestMs: Math.max(...parts.map(({ ms }) => ms)),
        slowest: { round: slowest.round, ratio: slowest.ratio },
        isStraggler: slowest.ratio >= stragglerRatio,
        failures: new Set(lane.spans.filter(({ outcome }) => isBad(outcome)).map(({ round }) => round)).size,
      };
    })
    .toSorted((a, b) => b.slowest.ratio - a.slowest.ratio);
};

const withoutOpen = (lane: Lane): Lane => ({ ...lane, spans: lane.spans.filter(({ isOpen }) => isOpen !== true) });

/** From being asked to having answered, by round: the first part of each that is no validation. */
const trainingMs = ({ spans }: Lane): ReadonlyMap<number, number> => {
  const byRound = new Map<number, number>();
  for (const part of partsOf(spans)) {
    const [first, last] = [part[0], part.at(-1)];
    if (first === undefined || last === undefined || byRound.has(first.round)) continue;
    if (!part.some(({ phase }) => phase === 'evaluate')) byRound.set(first.round, last.endMs - first.startMs);
  }
  return byRound;
};

const lastPhases: ReadonlySet<string> = new Set(['upload', 'evaluate']);

/** The spans of a lane by the task they belong to: those of a task follow one another without a gap. */
const partsOf = (spans: readonly Span[]): readonly (readonly Span[])[] => {
  const parts: Span[][] = [];
  let before: Span | undefined;
  for (const span of spans) {
    const goesOn = before?.round === span.round && before.endMs === span.startMs && !lastPhases.has(before.phase);
    if (goesOn) parts.at(-1)?.push(span);
    else parts.push([span]);
    before = span;
  }
  return parts;
};

const mediansByRound = (all: readonly ReadonlyMap<number, number>[]): ReadonlyMap<number, number> => {
  const byRound = new Map<number, number[]>();
  for (const [round, ms] of all.flatMap((each) => [...each])) byRound.set(round, [...(byRound.get(round) ?? []), ms]);
  return new Map(
    [...byRound]
      .filter(([, values]) => values.length >= leastClients)
      .map(([round, values]) => [round, median(values)]),
  );
};

const ratioOf = (ms: number, medianMs: number | undefined): number =>
  medianMs === undefined || medianMs <= 0 ? 1 : ms / medianMs;

const median = (values: readonly number[]): number => {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = (ascending.length - 1) / 2;
  return ((ascending[Math.floor(middle)] ?? 0) + (ascending[Math.ceil(middle)] ?? 0)) / 2;
};
