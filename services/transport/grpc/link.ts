import type { NestorError } from '../../core/index.js';
import { orAbort } from '../abort.js';

/** Messages of one peer that may wait for the channel's reader before the stream is paused. */
const unreadLimit = 16;
/** Heartbeats that may be missed. */
const silenceLimit = 3;

/** What a link needs of a gRPC call, of either side. */
export interface Call<Out> {
  write(frame: Out): boolean;
  on(event: 'drain', listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** One side of a stream: ordered writes with back-pressure, bounded reads, and the watch for silence. */
export interface Link<Out> {
  /** Writes after all earlier writes; resolves when the call can take more. */
  write(frame: Out, signal?: AbortSignal): Promise<void>;
  /** Writes only if nothing waits: for heartbeats, which any other frame replaces. */
  writeIfIdle(frame: Out): void;
  /** Counts a message that the reader has yet to take. @returns what to call when it has. */
  unread(): () => void;
  /** Something came. */
  heard(): void;
  /** A heartbeat's time went by. @returns whether the other side has been silent for too many of them. */
  tick(): boolean;
  /** Fails what waits and all that comes. */
  end(reason: NestorError): void;
}

export const createLink = <Out>(call: Call<Out>): Link<Out> => {
  let over: NestorError | undefined;
  let wake: (() => void) | undefined;
  let waiting = 0;
  let tail: Promise<void> = Promise.resolve();
  let unreadCount = 0;
  let silentTicks = 0;
  call.on('drain', () => wake?.());

  const put = async (frame: Out, signal?: AbortSignal): Promise<void> => {
    if (over) throw over;
    signal?.throwIfAborted();
    if (call.write(frame)) return;
    await new Promise<void>((resolve) => (wake = resolve));
    wake = undefined;
    // `end` may have come while this waited.
    if (over as NestorError | undefined) throw over as unknown as NestorError;
  };

  return {
    async write(frame, signal) {
      waiting += 1;
      const turn = tail.then(() => put(frame, signal)).finally(() => (waiting -= 1));
      tail = turn.catch(() => undefined);
      await orAbort(turn, signal);
    },
    writeIfIdle(frame) {
      if (!over && waiting === 0) call.write(frame);
    },
    unread() {
      unreadCount += 1;
      if (unreadCount === unreadLimit) call.pause();
      return () => {
        unreadCount -= 1;
        if (unreadCount !== unreadLimit - 1) return;
        silentTicks = 0;
        call.resume();
      };
    },
    heard() {
      silentTicks = 0;
    },
    tick() {
      // A paused stream is not silent: nobody reads it.
      if (unreadCount >= unreadLimit) return false;
      silentTicks += 1;
      return silentTicks > silenceLimit;
    },
    end(reason) {
      over ??= reason;
      wake?.();
    },
  };
};
