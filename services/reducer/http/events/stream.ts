import { once } from 'node:events';
import type { Response } from 'express';
import type { EventRecord } from '../../../core/index.js';
import type { EventFilter } from '../../../storage/index.js';
import type { Federation } from '../../federation.js';
import { createProgressGate } from './progress-gate.js';

export interface EventStreamOptions {
  readonly federation: Federation;
  /** Send what comes after this id; the whole trail when absent. */
  readonly after?: string;
  /** Send only these. @default all */
  readonly filter?: EventFilter;
  readonly heartbeatMs: number;
  /** Bytes that the reader may lag behind. */
  readonly maxLagBytes: number;
}

/** Events that may happen while the trail is replayed; a reader that is slower comes again with its last id. */
const maxWaiting = 10_000;
const replayChunk = 500;
const progressIntervalMs = 250;

/**
 * Server-sent events: the trail from `after` on, then what happens, without gap or double. Kept events have ids and
 * no name (so `onmessage` gets them); progress is named `progress` and has no id. A reader that lags is dropped: it
 * comes back with `Last-Event-ID` and misses nothing. Resolves when the reader is gone.
 */
export const streamEvents = async (response: Response, options: EventStreamOptions): Promise<void> => {
  const { federation, after, filter = {}, heartbeatMs, maxLagBytes } = options;
  const { events } = federation.records;
  const closed = new AbortController();
  response.once('close', () => {
    closed.abort();
  });

  const last = (await events.lastId()) ?? '';
  let sentId = '';
  let waiting: EventRecord[] | undefined = [];
  /** From here on events come from who publishes them; the store may have some and not yet those before them. */
  let firstTold: string | undefined;
  const write = (text: string): boolean => {
    if (response.writableLength > maxLagBytes) response.destroy();
    return response.destroyed || response.write(text);
  };
  const sendEvent = (event: EventRecord): boolean => {
    if (event._id <= sentId) return true;
    sentId = event._id;
    return write(`id: ${event._id}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const gate = createProgressGate(progressIntervalMs, (data) => {
    write(`event: progress\ndata: ${JSON.stringify(data)}\n\n`);
  });

  let heartbeat: NodeJS.Timeout | undefined;
  const unwatch = federation.watch((happened) => {
    switch (happened.kind) {
      case 'progress':
        if (filter.runId !== undefined && filter.runId !== happened.runId) return;
        if (response.headersSent) gate.offer({ runId: happened.runId, ...happened.progress });
        return;
      case 'event':
        firstTold ??= happened.event._id;
        if (/^(run|round)\./.test(happened.event.type)) gate.forget();
        if (!isWanted(happened.event, filter)) return;
        if (waiting === undefined) sendEvent(happened.event);
        else if (waiting.push(happened.event) > maxWaiting) response.destroy();
    }
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
      const stored = await events.after(sentId, replayChunk, filter);
      const chunk = stored.filter(({ _id }) => firstTold === undefined || _id < firstTold);
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
    clearInterval(heartbeat);
    gate.close();
  }
};

const isWanted = (event: EventRecord, { levels, types, client, runId }: EventFilter): boolean =>
  (levels?.includes(event.level) ?? true) &&
  (types?.includes(event.type) ?? true) &&
  (client === undefined || client === event.client) &&
  (runId === undefined || runId === event.runId);
