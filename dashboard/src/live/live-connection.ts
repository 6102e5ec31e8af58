import { EventSourceParserStream } from 'eventsource-parser/stream';
import { asProblem, problemOfAnswer, unanswered } from '../api/api-problem.js';
import type { EventFilter } from '../api/queries.js';
import { readMessage, type LiveMessage } from './messages.js';

/** What becomes of the connection, and what comes over it. */
export type LiveHappening =
  { readonly kind: 'open' } | { readonly kind: 'lost' } | { readonly kind: 'message'; readonly message: LiveMessage };

export interface LiveConnectionOptions {
  /** Address that the API is at. */
  readonly baseUrl: string;
  /** Of the stream of events. @default that of a federation */
  readonly path?: string | undefined;
  readonly signal: AbortSignal;
  /** What the server is to send. @default everything */
  readonly filter?: EventFilter;
  /** Go on after the event with this id. @default with what happens from now on */
  readonly after?: string | undefined;
  /** First wait before a lost connection is made again; doubles up to 30 times this. @default 500 */
  readonly firstWaitMs?: number;
  /** A connection over which nothing came for so long, not even a heartbeat, counts as lost. @default 45,000 */
  readonly silenceMs?: number;
}

/**
 * The server's events from now on, or after the one that is named. A lost connection is made again, and goes on after
 * the last event that came (`Last-Event-ID`), so none is missed. Ends with the signal alone.
 */
export async function* watchLive(options: LiveConnectionOptions): AsyncGenerator<LiveHappening, void, void> {
  const { baseUrl, path = '/api/v1/events', signal, filter = {}, firstWaitMs = 500, silenceMs = 45_000 } = options;
  const hasEnded = () => signal.aborted;
  let lastId = options.after;
  for (let failures = 0; !hasEnded(); failures += 1) {
    const attempt = new AbortController();
    const silence = openSilence(silenceMs, attempt);
    try {
      const url = new URL(path, baseUrl);
      for (const [name, value] of new URLSearchParams({ ...filter })) url.searchParams.set(name, value);
      if (lastId === undefined) url.searchParams.set('after', 'latest');
      const resume: Readonly<Record<string, string>> = lastId === undefined ? {} : { 'last-event-id': lastId };
      const response = await fetch(url, {
        headers: { accept: 'text/event-stream', ...resume },
        cache: 'no-store',
        signal: AbortSignal.any([signal, attempt.signal]),
      });
      if (!response.ok || response.body === null) throw problemOfAnswer(response.status, undefined);
      yield { kind: 'open' };
      failures = 0;
      const heard = response.body.pipeThrough(silence.listen());
      const texts = heard.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>);
      for await (const { event, id, data } of valuesOf(texts.pipeThrough(new EventSourceParserStream()))) {
        if (id !== undefined && id !== '') lastId = id;
        const message = readMessage(event, data, performance.now());
        if (message !== undefined) yield { kind: 'message', message };
      }
      throw unanswered(new Error('the stream ended'));
    } catch (error) {
      if (hasEnded()) return;
      // An id that the server does not take would be refused for ever.
      if (asProblem(error).status === 400) lastId = undefined;
      yield { kind: 'lost' };
    } finally {
      silence.end();
      attempt.abort();
    }
    await pause(firstWaitMs * Math.min(30, 2 ** failures) * (0.5 + Math.random() / 2), signal);
  }
}

/** Aborts an attempt when nothing has been heard for a while. */
const openSilence = (limitMs: number, attempt: AbortController) => {
  let timer: ReturnType<typeof setTimeout>;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      attempt.abort();
    }, limitMs);
  };
  restart();
  return {
    listen: () =>
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          restart();
          controller.enqueue(chunk);
        },
      }),
    end() {
      clearTimeout(timer);
    },
  };
};

/** Not every browser can iterate a stream by itself. */
async function* valuesOf<T>(stream: ReadableStream<T>): AsyncGenerator<T, void, void> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Waits, but not longer than until the signal, or until the machine is on the network again. */
const pause = (waitMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      globalThis.removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, waitMs);
    signal.addEventListener('abort', end);
    globalThis.addEventListener('online', end);
    if (signal.aborted) end();
  });
