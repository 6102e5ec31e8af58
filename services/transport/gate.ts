import type { NestorError } from '../core/index.js';
import { onAbort } from './abort.js';

/** Lets so many in at a time, in the order of their coming. */
export interface Gate {
  enter(signal?: AbortSignal): Promise<void>;
  leave(): void;
  /** Fails those who wait and all who come. */
  shut(reason: NestorError): void;
}

interface Waiter {
  readonly enter: () => void;
  readonly fail: (reason: Error) => void;
}

export const createGate = (places: number): Gate => {
  let free = places;
  let shut: NestorError | undefined;
  const waiters = new Set<Waiter>();

  return {
    enter(signal) {
      if (shut) return Promise.reject(shut);
      if (signal?.aborted) return Promise.reject(signal.reason as Error);
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const done = () => {
          waiters.delete(waiter);
          stopListening();
        };
        const waiter: Waiter = {
          enter: () => {
            done();
            resolve();
          },
          fail: (reason) => {
            done();
            reject(reason);
          },
        };
        waiters.add(waiter);
        const stopListening = onAbort(signal, waiter.fail);
      });
    },
    leave() {
      const [next] = waiters;
      if (next) next.enter();
      else free += 1;
    },
    shut(reason) {
      shut ??= reason;
      for (const waiter of [...waiters]) waiter.fail(reason);
    },
  };
};
