import type { ClientOutcome, Observer, PeerName } from '../core/index.js';
import type { Lease } from './messages/index.js';

/** Tells the observer what became of each client's part; an outcome that is told again is not counted again. */
export const countParts = (observer: Observer, work: Lease['work']): ((outcome: ClientOutcome) => void) => {
  const counted = new Map<PeerName, ClientOutcome['outcome']>();
  return ({ client, outcome }) => {
    if (outcome === 'asked' || counted.get(client) === outcome) return;
    counted.set(client, outcome);
    observer.partEnded(work, outcome);
  };
};
