import { selectionOrder } from '../../random.js';
import type { ModelSpec, SelectorName } from '../model-spec.js';
import { oort } from './oort.js';
import type { SelectionInput, Selector } from './selector.js';

export type { Candidate, LastAnswer, Selection, SelectionInput, Selector } from './selector.js';

/** Those who are free, in the order of a draw that depends on names, seed and round alone. */
const drawn = ({ candidates, round, seed }: SelectionInput): readonly string[] =>
  selectionOrder(
    candidates.filter(({ isBusy }) => !isBusy).map(({ name }) => name),
    seed,
    round,
  );

/** Asks everybody. */
const everybody: Selector = (input) => {
  const names = drawn(input);
  return { names, answersNeeded: names.length };
};

/** Asks so many, drawn anew each round. */
const atRandom =
  (count: number): Selector =>
  (input) => {
    const names = drawn(input).slice(0, count);
    return { names, answersNeeded: names.length };
  };

/** Keeps so many training at the same time (Nguyen et al. 2022, "Federated Learning with Buffered Asynchronous Aggregation"). */
const upTo =
  (concurrency: number): Selector =>
  (input) => {
    const busy = input.candidates.filter(({ isBusy }) => isBusy).length;
    return { names: drawn(input).slice(0, Math.max(0, concurrency - busy)) };
  };

const selectors: Readonly<Record<SelectorName, (setting: (name: string) => number) => Selector>> = {
  default: () => everybody,
  random: (setting) => atRandom(setting('k')),
  fedbuff: (setting) => upTo(setting('c')),
  oort: (setting) => oort(setting('aggr_num')),
};

/** The selector that a modelSpec names. */
export const selectorOf = ({ selector: { sort = 'default', kwargs = {} } }: Pick<ModelSpec, 'selector'>): Selector =>
  selectors[sort]((name) => {
    const value = kwargs[name];
    return typeof value === 'number' ? value : 1;
  });
