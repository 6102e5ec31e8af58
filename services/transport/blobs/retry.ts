import { setTimeout as delay } from 'node:timers/promises';
import { isNestorError } from '../../core/index.js';

/** Tries without progress before a transfer is given up. */
const fruitlessTries = 5;
const firstDelayMs = 50;

/**
 * Tries a transfer until it succeeds or fails for another reason than a lost connection. Tries that brought the
 * transfer forward do not count. Between tries a random time up to 50 ms · 2^n.
 * @param progress bytes that have arrived so far.
 */
export const retryTransfer = async <T>(
  attempt: () => Promise<T>,
  progress: () => Promise<number>,
  signal: AbortSignal,
): Promise<T> => {
  let best = await progress();
  for (let fruitless = 0; ;) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!isNestorError(error) || error.code !== 'transport.lost') throw error;
      const now = await progress();
      fruitless = now > best ? 0 : fruitless + 1;
      best = Math.max(best, now);
      if (fruitless >= fruitlessTries) throw error;
      await delay(Math.random() * firstDelayMs * 2 ** fruitless, undefined, { signal }).catch(() => {
        signal.throwIfAborted();
      });
    }
  }
};
