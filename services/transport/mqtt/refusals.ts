import type { Logger } from 'pino';
import type { Refusal } from './session.js';

/** Counts payloads that were not taken, and tells of them now and then. */
export interface Refusals {
  readonly count: (why: Refusal) => void;
  /** So far. */
  readonly counts: Readonly<Record<Refusal, number>>;
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
    counts,
    count(why) {
      counts[why] += 1;
      timer ??= setTimeout(tell, tellEveryMs).unref();
    },
    close() {
      clearTimeout(timer);
    },
  };
};
