import { setTimeout as delay } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { asNestorError, NestorError } from '../../core/index.js';
import { eventAnswer, progressAnswer, type EventAnswer, type ProgressAnswer } from './answers.js';
import { ask, type ReducerAddress } from './request.js';

/** What comes from a reducer's stream of events, and what becomes of the connection. */
export type Happening =
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected'; readonly reason: NestorError }
  | { readonly kind: 'event'; readonly event: EventAnswer }
  | { readonly kind: 'progress'; readonly progress: ProgressAnswer & { readonly runId?: string | undefined } };

const longestWaitMs = 5_000;
const passing: ReadonlySet<string> = new Set(['transport.unreachable', 'service.not_ready', 'transport.lost']);

/**
 * Events from now on. A connection that is lost is made again, and goes on after the last event
 * that came; nothing is lost in between.
 * @throws what the reducer answers with, if another try would not help; what the first try fails with.
 */
export async function* watchEvents(
  address: ReducerAddress,
  signal: AbortSignal,
  { patient = false }: { readonly patient?: boolean } = {},
): AsyncGenerator<Happening, void, void> {
  let lastId: string | undefined;
  let connectedOnce = patient;
  for (let failures = 0; ; failures += 1) {
    try {
      const headers = { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) };
      const query = lastId === undefined ? { after: 'latest' } : {};
      const response = await ask(address, '/api/v1/events', { headers, query }, signal);
      if (response.body === null) throw new NestorError('transport.protocol', 'the stream of events has no body');
      failures = 0;
      connectedOnce = true;
      yield { kind: 'connected' };
      const messages = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { event, id, data } of messages) {
        if (id !== undefined && id !== '') lastId = id;
        const happening = read(event, data);
        if (happening !== undefined) yield happening;
      }
      throw new NestorError('transport.lost', 'the reducer closed the stream of events');
    } catch (error) {
      signal.throwIfAborted();
      const reason = asNestorError(error, 'transport.lost');
      if (!connectedOnce || !passing.has(reason.code)) throw reason;
      yield { kind: 'disconnected', reason };
      await delay(Math.random() * Math.min(longestWaitMs, 200 * 2 ** failures), undefined, { signal });
    }
  }
}

const read = (kind: string | undefined, data: string): Happening | undefined => {
  const body: unknown = data === '' ? undefined : JSON.parse(data);
  if (kind === 'progress') {
    const progress = progressMessage.safeParse(body).data;
    return progress && { kind: 'progress', progress };
  }
  const event = eventAnswer.safeParse(body).data;
  return event && { kind: 'event', event };
};

const progressMessage = progressAnswer.extend({ runId: eventAnswer.shape.runId });
