import { onAbort } from './abort.js';

/** Locks by key, first come first served. */
export interface Locks<Key> {
  /** Waits for the key's lock. @returns the function that gives it back; further calls of it do nothing. */
  acquire(key: Key, signal?: AbortSignal): Promise<() => void>;
  isHeld(key: Key): boolean;
}

export const createLocks = <Key>(): Locks<Key> => {
  const waiters = new Map<Key, (() => void)[]>();

  const release = (key: Key): void => {
    const next = waiters.get(key)?.shift();
    if (next) next();
    else waiters.delete(key);
  };

  const releaseOnce = (key: Key) => {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      release(key);
    };
  };

  return {
    isHeld: (key) => waiters.has(key),
    acquire(key, signal) {
      const queue = waiters.get(key);
      if (queue === undefined) {
        waiters.set(key, []);
        return Promise.resolve(releaseOnce(key));
      }
      return new Promise((resolve, reject) => {
        const enter = () => {
          stopListening();
          resolve(releaseOnce(key));
        };
        queue.push(enter);
        const stopListening = onAbort(signal, (reason) => {
          queue.splice(queue.indexOf(enter), 1);
          reject(reason);
        });
      });
    },
  };
};
