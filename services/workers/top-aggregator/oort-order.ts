import { selectionOrder, selectorOf, type PeerName } from '../../core/index.js';
import type { LastAnswers } from './last-answers.js';

/** Those whom Oort asks in a round that needs so many answers, then the others by chance: they replace who fails. */
export const oortOrder =
  (answers: LastAnswers, answersNeeded: number, round: number, seed: number) =>
  (clients: readonly PeerName[]): readonly PeerName[] => {
    const candidates = clients.map((name) => {
      const last = answers.get(name);
      return { name, isBusy: false, ...(last === undefined ? {} : { last }) };
    });
    const select = selectorOf({ selector: { sort: 'oort', kwargs: { aggr_num: answersNeeded } } });
    const chosen = new Set(select({ candidates, round, seed }).names);
    const drawn = selectionOrder(clients, seed, round);
    return [...drawn.filter((name) => chosen.has(name)), ...drawn.filter((name) => !chosen.has(name))];
  };
