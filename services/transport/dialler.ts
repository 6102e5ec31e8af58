import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { asNestorError, type ErrorCode, type NestorError, type Observer, type PeerName } from '../core/index.js';
import type { End, PeerRole } from './channel.js';
import type { EventQueue } from './event-queue.js';
import { backOffMs, type BackOff } from './grpc/back-off.js';
import type { Spool } from './spool.js';

/** A child on its way to its parent, by whichever way. */
export interface Dialler {
  readonly name: PeerName;
  readonly role: PeerRole;
  /** @default a random one */
  readonly instance?: string;
  /** Where this peer's own children can reach it. */
  readonly address?: { readonly host: string; readonly port: number };
  /** Most children that it takes. */
  readonly capacity?: number;
  /** Version of the software, for people. */
  readonly software?: string;
  readonly spool: Spool;
  readonly logger: Logger;
  readonly backOff?: BackOff;
  /** Told of each blob that is down or up. @default tells nobody */
  readonly observer?: Pick<Observer, 'transferred'>;
}

/** The child as its parent sees it. */
export const endOf = ({ name, role, instance = randomUUID(), address, capacity }: Dialler): End => ({
  ...{ id: name, role, instance },
  ...(address && { address }),
  ...(capacity !== undefined && { capacity }),
});

/** One try to be with a parent, as long as it lasted. */
export interface Attempt {
  /** Whether there was a session. */
  readonly met: boolean;
  /** Why it is over. */
  readonly reason: NestorError;
}

export interface Staying {
  readonly backOff: BackOff | undefined;
  readonly logger: Logger;
  readonly queue: EventQueue;
  /** Aborts when the channel is closed. */
  readonly closing: AbortSignal;
}

/** Reasons for which another try would end the same way. */
const final: ReadonlySet<ErrorCode> = new Set(['transport.displaced', 'transport.version', 'transport.bad_name']);

/** Tries again and again, with longer rests after failures, until the channel is closed or the parent refuses for good. */
export const stayConnected = async (attend: () => Promise<Attempt>, staying: Staying): Promise<void> => {
  const { logger, queue } = staying;
  try {
    await attendAgain(attend, staying);
    queue.end();
  } catch (error) {
    const reason = asNestorError(error);
    logger.error({ code: reason.code }, 'stopped for good: %s', reason.message);
    queue.end(reason);
  }
};

const attendAgain = async (
  attend: () => Promise<Attempt>,
  { backOff = {}, logger, closing }: Staying,
): Promise<void> => {
  const isClosed = () => closing.aborted;
  let failures = 0;
  while (!isClosed()) {
    const { met, reason } = await attend().catch((error: unknown): Attempt => ({
      met: false,
      reason: asNestorError(error, 'transport.unreachable'),
    }));
    if (isClosed()) return;
    if (final.has(reason.code)) throw reason;
    failures = met ? 0 : failures + 1;
    const waitMs = backOffMs(failures, backOff);
    logger.warn({ code: reason.code, waitMs: Math.round(waitMs) }, 'not connected: %s', reason.message);
    await delay(waitMs, undefined, { signal: closing }).catch(() => undefined);
  }
};
