import { once } from 'node:events';
import type { Response } from 'express';

/** What is kept of what happened, in order: later ids sort after earlier ones. */
export interface Trail<E extends { readonly _id: string }> {
  /** The newest id; undefined while nothing has happened. */
  lastId(): Promise<string | undefined> | string | undefined;
  /** Events after the id, oldest first. */
  after(id: string, limit: number): Promise<readonly E[]> | readonly E[];
  /** Calls back with each event that happens. @returns what ends it */
  watch(listener: (event: E) => void): () => void;
}

export interface EventStreamOptions<E extends { readonly _id: string }> {
  readonly trail: Trail<E>;
  /** Send what comes after this id; the whole trail when absent. */
  readonly after?: string;
  /** Begins to send what is not kept, by name and without id. @returns what ends it */
  readonly passing?: (send: (name: string, data: object) => void) => () => void;
  readonly heartbeatMs: number;
  /** Bytes that the reader may lag behind. */
  readonly maxLagBytes: number;
}

/** Events that may happen while the trail is replayed; a reader that is slower comes again with its last id. */
const maxWaiting = 10_000;
const replayChunk = 500;

/**
 * Server-sent events: the trail from `after` on, then what happens, without gap or double. Kept events have ids and
 * no name (so `onmessage` gets them). A reader that lags is dropped: it comes back with `Last-Event-ID` and misses
 * nothing. Resolves when the reader is gone.
 */
export const streamEvents = async <E extends { readonly _id: string }>(
  response: Response,
  { trail, after, passing, heartbeatMs, maxLagBytes }: EventStreamOptions<E>,
): Promise<void> => {
  const closed = new AbortController();
  response.once('close', () => {
    closed.abort();
  });

  const last = (await trail.lastId()) ?? '';
  let sentId = '';
  let waiting: E[] | undefined = [];
  const write = (text: string): boolean => {
    if (response.writableLength > maxLagBytes) response.destroy();
    return response.destroyed || response.write(text);
  };
  const sendEvent = (event: E): boolean => {
    if (event._id <= sentId) return true;
    sentId = event._id;
    return write(`id: ${event._id}\ndata: ${JSON.stringify(event)}\n\n`);
  };

  let heartbeat: NodeJS.Timeout | undefined;
  const unwatch = trail.watch((event) => {
    if (waiting === undefined) sendEvent(event);
    else if (waiting.push(event) > maxWaiting) response.destroy();
  });
  const endPassing = passing?.((name, data) => {
    if (response.headersSent) write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  });
  // An id that is not there yet comes from a trail that was lost: the reader begins at the end of the present one.
  const newest = waiting.at(-1)?._id ?? last;
  sentId = after === undefined || after < newest ? (after ?? '') : newest;

  try {
    response.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
    // With the id a reader that is cut off before its first event comes back to where it began.
    write(`retry: 2000\n${sentId === '' ? '' : `id: ${sentId}\n`}\n`);
    heartbeat = setInterval(() => {
      write(': \n\n');
    }, heartbeatMs);
    for (;;) {
      const chunk = await trail.after(sentId, replayChunk);
      for (const event of chunk) {
        if (!sendEvent(event)) await once(response, 'drain', { signal: closed.signal });
      }
      if (chunk.length < replayChunk || closed.signal.aborted) break;
    }
    const missed = waiting;
    waiting = undefined;
    for (const event of missed) sendEvent(event);
    if (!closed.signal.aborted) await once(closed.signal, 'abort');
  } catch (error) {
    if (!closed.signal.aborted) throw error;
  } finally {
    unwatch();
    endPassing?.();
    clearInterval(heartbeat);
  }
};
