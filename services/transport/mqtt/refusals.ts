import type { Logger } from 'pino';
import type { Refusal } from './session.js';

/** Counts payloads that were not taken, and tells of them now and then. */
export interface Refusals {
  readonly count: (why: Refusal) => void;
  /** Tells what has not been told yet. */
  close(): void;
}

/** Between two lines of the log. */
const tellEveryMs = 10_000;

export const createRefusals = (logger: Logger): Refusals => {
  const counts = { forged: 0, replayed: 0, foreign: 0 };
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    timer = undefined;
    logger.warn({ ...counts }, 'payloads came over the broker that nobody of this job has sent, or sent again');
  };
  return {
    count(why) {
      counts[why] += 1;
      timer ??= setTimeout(tell, tellEveryMs).unref();
    },
    close() {
      if (timer === undefined) return;
      clearTimeout(timer);
      tell();
    },
  };
};
