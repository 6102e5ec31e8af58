import { nowMs } from '../clock.js';
import { Wake } from '../wake.js';
import type { RoundContext } from './train-run.js';

/** How long a round waits for the clients requested once those required are there. */
const assembleMs = 10_000;

/** Waits, saying for whom, until a round can begin: all requested clients, or enough of them for a while. */
export const assemble = async ({ top, book, config, signal }: RoundContext): Promise<void> => {
  const { roster } = top.desk;
  const requested = Math.max(config.clientsRequired, config.clientsRequested ?? 0);
  const wake = new Wake();
  const stopListening = top.desk.onRosterChange(() => {
    wake.notify();
  });
  let enoughSinceMs: number | undefined;
  let said: string | undefined;
  try {
    while (roster.size < requested) {
      enoughSinceMs = roster.size < config.clientsRequired ? undefined : (enoughSinceMs ?? nowMs());
      const leftMs = enoughSinceMs === undefined ? Infinity : enoughSinceMs + assembleMs - nowMs();
      if (leftMs <= 0) break;
      const reason = `waiting for clients: ${roster.size} of ${requested} connected`;
      if (reason !== said) await book.waiting(reason);
      said = reason;
      await wake.wait(leftMs, signal);
    }
  } finally {
    stopListening();
  }
  if (said !== undefined) await book.waiting(undefined);
};
