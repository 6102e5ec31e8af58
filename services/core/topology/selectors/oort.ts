import { hash32, selectionOrder } from '../../random.js';
import type { Candidate, LastAnswer, Selector } from './selector.js';

/** The constants of Oort: Lai et al. 2021, "Efficient Federated Learning via Guided Participant Selection". */
const constants = {
  overSelection: 1.3,
  firstExploration: 0.9,
  explorationDecay: 0.98,
  leastExploration: 0.2,
  /** How close to the best a candidate must come to be drawn. */
  cutOff: 0.95,
  clipAt: 0.95,
  /** Power of the penalty of who takes longer than this quantile of all durations. */
  penalty: 2,
  preferredDuration: 0.3,
};

/**
 * Algorithm 1 of Oort: asks 1.3 times as many as are needed; a share that shrinks from round to round are candidates
 * that never answered, the others are drawn by what they still teach, less for the slow, more for the long unseen.
 */
export const oort =
  (answersNeeded: number): Selector =>
  ({ candidates, round, seed }) => {
    const free = candidates.filter(({ isBusy }) => !isBusy);
    const count = Math.min(free.length, Math.floor(constants.overSelection * answersNeeded));
    const unseen = selectionOrder(
      free.filter(({ last }) => last === undefined).map(({ name }) => name),
      seed,
      round,
    );
    const seen = free.flatMap(({ name, last }) => (last === undefined ? [] : [{ name, last }]));
    const share = Math.max(
      constants.leastExploration,
      constants.firstExploration * constants.explorationDecay ** (round - 1),
    );
    const exploring = Math.min(unseen.length, Math.max(Math.round(share * count), count - seen.length));
    const names = [...drawByUtility(seen, count - exploring, round, seed), ...unseen.slice(0, exploring)];
    return { names, answersNeeded: Math.min(answersNeeded, names.length) };
  };

type Seen = Pick<Candidate, 'name'> & { readonly last: LastAnswer };

/** Draws without replacement, with chances as utilities: the key of each is an exponential time with its utility as rate. */
const drawByUtility = (seen: readonly Seen[], count: number, round: number, seed: number): readonly string[] => {
  if (count <= 0) return [];
  const rated = utilities(seen, round).toSorted((a, b) => b.utility - a.utility || (a.name < b.name ? -1 : 1));
  const least = constants.cutOff * (rated[count - 1]?.utility ?? 0);
  return rated
    .filter(({ utility }, at) => at < count || utility >= least)
    .map(({ name, utility }) => {
      const chance = (hash32('oort', seed, round, name) + 1) / (2 ** 32 + 1);
      return { name, time: -Math.log(chance) / Math.max(utility, Number.MIN_VALUE) };
    })
    .toSorted((a, b) => a.time - b.time || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
};

const utilities = (seen: readonly Seen[], round: number) => {
  const clip = quantile(
    seen.map(({ last }) => last.utility),
    constants.clipAt,
  );
  const preferredMs = quantile(
    seen.map(({ last }) => last.durationMs),
    constants.preferredDuration,
  );
  return seen.map(({ name, last }) => {
    const unseenFor = Math.sqrt((0.1 * Math.log(Math.max(round, 1))) / Math.max(last.round, 1));
    const slowness = last.durationMs > preferredMs ? (preferredMs / last.durationMs) ** constants.penalty : 1;
    return { name, utility: (Math.min(last.utility, clip) + unseenFor) * slowness };
  });
};

/** The value that so large a part of all values do not exceed. */
const quantile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
};
