import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunId } from '../../core/index.js';
import { serve, type Served } from './testing/serve.js';

let served: Served;
beforeEach(async () => {
  served = await serve({ heartbeatMs: 20, maxLagBytes: 200_000 });
});
afterEach(() => served[Symbol.asyncDispose]());

interface Seen {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly data: Record<string, unknown>;
}

const publish = (count: number, type = 'test.happened', text = 'something happened') => {
  for (let index = 0; index < count; index += 1) {
    served.federation.events.publish({ level: 'info', type, message: text });
  }
};
const id = (number: number) => String(number).padStart(16, '0');
const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => id(from + index));

/** Reads the stream until `count` events have come. `onEvent` is called for each. */
const readStream = async (
  count: number,
  path = '/api/v1/events',
  headers: Record<string, string> = {},
  onEvent: (seen: Seen) => void = () => undefined,
): Promise<readonly Seen[]> => {
  const leaving = new AbortController();
  const response = await fetch(`${served.url}${path}`, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: leaving.signal,
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const seen: Seen[] = [];
  const text = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const message of text ?? []) {
    const event = { id: message.id, name: message.event, data: JSON.parse(message.data) as Record<string, unknown> };
    seen.push(event);
    onEvent(event);
    if (seen.length >= count) break;
  }
  leaving.abort();
  return seen;
};

/** Tells when the next stream no longer listens. */
const watchDrop = () => {
  const { federation } = served;
  const { events } = federation;
  const dropped = new Promise<true>((resolve) => {
    vi.spyOn(federation, 'watch').mockImplementation((listener) => {
      const stop = events.watch(listener);
      return () => {
        stop();
        resolve(true);
      };
    });
  });
  return { dropped };
};

describe('a filtered stream of events', () => {
  const tell = (level: 'info' | 'warning', runId: string) => {
    served.federation.events.publish({ level, type: 'test.happened', message: 'm', runId: runId as RunId });
  };

  it('has of the past and of the present only what was asked for', async () => {
    tell('warning', 'r');
    tell('info', 'r');
    tell('warning', 'other');
    tell('warning', 'r');
    await served.federation.events.flushed();
    const seen = await readStream(4, '/api/v1/events?level=warning&runId=r', {}, ({ id: last }) => {
      if (last !== id(4)) return;
      tell('info', 'r');
      tell('warning', 'other');
      served.federation.events.tell({
        ...{ kind: 'progress', runId: 'other' as RunId },
        progress: { work: 'train', round: 1, asked: 1, answered: 0, timeLeftMs: 1 },
      });
      tell('warning', 'r');
      tell('warning', 'r');
    });
    expect(seen.map((event) => [event.id, event.name])).toEqual([1, 4, 7, 8].map((number) => [id(number), undefined]));
  });

  it('goes on after the last id that was seen', async () => {
    for (const run of ['r', 'other', 'r', 'other', 'r']) tell('warning', run);
    await served.federation.events.flushed();
    const seen = await readStream(2, '/api/v1/events?runId=r', { 'last-event-id': id(1) });
    expect(seen.map((event) => event.id)).toEqual([id(3), id(5)]);
  });
});

describe('the stream of events', () => {
  it('replays what was kept and goes on with what happens, without gap or double', async () => {
    publish(600);
    const { events, records } = served.federation;
    await events.flushed();
    const after = records.events.after.bind(records.events);
    vi.spyOn(records.events, 'after').mockImplementation(async (...from) => {
      publish(10); // kept before the records are read: the watcher and the records both tell of them
      await events.flushed();
      const found = await after(...from);
      publish(10); // after they were read: the watcher alone tells of them, or the next read
      return found;
    });
    const seen = await readStream(650, '/api/v1/events', {}, (event) => {
      if (event.id === id(640)) publish(10);
    });
    expect(seen.map((event) => event.id)).toEqual(ids(1, 650));
    expect(seen[0]).toMatchObject({ name: undefined, data: { type: 'test.happened', _id: id(1) } });
  });

  it('shows what has happened but is not in the records yet', async () => {
    publish(3);
    await served.federation.events.flushed();
    const held = withResolvers();
    const kept = served.federation.records.events;
    const append = kept.append.bind(kept);
    vi.spyOn(kept, 'append').mockImplementation(async (events) => {
      await held.promise;
      await append(events);
    });
    publish(2);
    expect((await readStream(5)).map((event) => event.id)).toEqual(ids(1, 5));
    held.resolve(undefined);
  });

  it.each<[string, string, Record<string, string>]>([
    ['Last-Event-ID', '/api/v1/events', { 'last-event-id': id(4) }],
    ['the parameter after', '/api/v1/events?after=4', {}],
    ['Last-Event-ID rather than after', '/api/v1/events?after=1', { 'last-event-id': '4' }],
  ])('goes on after %s', async (_how, path, headers) => {
    publish(6);
    expect((await readStream(2, path, headers)).map((event) => event.id)).toEqual(ids(5, 6));
  });

  it('begins with the present when asked for the latest, or for an id of a trail that was lost', async () => {
    publish(3);
    await served.federation.events.flushed();
    for (const [path, headers] of [
      ['/api/v1/events?after=latest', {}],
      ['/api/v1/events', { 'last-event-id': '999' }],
    ] as const) {
      await served.federation.events.flushed();
      const last = await served.federation.records.events.lastId();
      const watching = vi.spyOn(served.federation, 'watch');
      const reading = readStream(1, path, headers);
      await vi.waitUntil(() => watching.mock.results.length > 0);
      publish(1);
      expect((await reading).map((event) => event.id)).toEqual([id(Number(last) + 1)]);
      watching.mockRestore();
    }
  });

  it('lets a few progresses a second through, without ids, the first and the last of a burst', async () => {
    const tell = (answered: number) => {
      const progress = { work: 'train', round: 1, asked: 9, answered, timeLeftMs: 1_000 } as const;
      served.federation.events.tell({ kind: 'progress', runId: 'r' as RunId, progress });
    };
    publish(1);
    const seen = await readStream(3, '/api/v1/events', {}, (event) => {
      if (event.id !== undefined) for (let answered = 1; answered <= 9; answered += 1) tell(answered);
    });
    expect(seen.slice(1)).toMatchObject([
      { id: undefined, name: 'progress', data: { runId: 'r', round: 1, answered: 1 } },
      { id: undefined, name: 'progress', data: { runId: 'r', round: 1, answered: 9 } },
    ]);
  });

  it('begins with the id that it goes on from, and sends comments while nothing happens', async () => {
    publish(3);
    const response = await fetch(`${served.url}/api/v1/events?after=latest`, {
      headers: { accept: 'text/event-stream' },
    });
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (/^: \n\n[^]*^: \n\n/m.test(text)) break;
    }
    expect(text).toMatch(/^retry: 2000\nid: 0{15}3\n\n: \n\n/);
  });

  it('drops a reader that does not read, and the reader misses nothing when it comes back', async () => {
    const { federation, port } = served;
    const { dropped } = watchDrop();
    const asked = request({
      port,
      host: '127.0.0.1',
      path: '/api/v1/events',
      headers: { accept: 'text/event-stream' },
    });
    asked.on('error', () => undefined).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.on('error', () => undefined).pause();
    const closed = new Promise((resolve) => response.once('close', resolve));

    let published = 0;
    for (let gone = false; !gone && published < 1_000; published += 1) {
      publish(1, 'test.large', 'x'.repeat(50_000));
      gone = await Promise.race([dropped, new Promise<false>((resolve) => setImmediate(resolve, false))]);
    }
    expect(published).toBeLessThan(1_000);
    response.resume();
    await closed;
    expect(response.complete).toBe(false);
    await federation.events.flushed();
    expect((await readStream(published)).map((event) => event.id)).toEqual(ids(1, published));
  });

  it('stops watching when the reader leaves', async () => {
    const { dropped } = watchDrop();
    publish(1);
    await readStream(1);
    expect(await dropped).toBe(true);
  });
});

describe('pages of events', () => {
  const page = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${served.url}${path}`, { headers });
    return {
      status: response.status,
      body: (await response.json()) as { items: { _id: string }[]; next?: string; code?: string },
    };
  };

  it('lead from one to the next', async () => {
    publish(5);
    await served.federation.events.flushed();
    const found: string[] = [];
    for (let next: string | undefined = '/api/v1/events?limit=2'; next !== undefined;) {
      const { body } = await page(next);
      found.push(...body.items.map(({ _id }) => _id));
      next = body.next;
    }
    expect(found).toEqual(ids(1, 5));
  });

  it('go back from the newest, filtered by level, client and run, page by page', async () => {
    const levels = ['info', 'warning', 'error'] as const;
    for (let index = 0; index < 12; index += 1) {
      served.federation.events.publish({
        ...{ level: levels[index % 3] ?? 'info', type: 'test.happened', message: '<b>' },
        ...(index % 2 === 0 ? { client: 'a b&c' } : { runId: 'r' as RunId }),
      });
    }
    await served.federation.events.flushed();
    const all = async (query: string) => {
      const found: number[] = [];
      for (let next: string | undefined = `/api/v1/events?limit=2&${query}`; next !== undefined;) {
        const { body } = await page(next);
        found.push(...body.items.map(({ _id }) => Number(_id)));
        next = body.next;
      }
      return found;
    };
    expect(await all('order=desc')).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(await all('order=desc&before=4&level=info')).toEqual([3, 2, 1]);
    expect(await all('order=desc&level=warning')).toEqual([12, 11, 9, 8, 6, 5, 3, 2]);
    expect(await all('level=error')).toEqual([3, 6, 9, 12]);
    expect(await all('client=a%20b%26c')).toEqual([1, 3, 5, 7, 9, 11]);
    expect(await all('order=desc&runId=r&level=error')).toEqual([12, 6]);
    expect(await all('client=nobody')).toEqual([]);
  });

  it.each([
    '/api/v1/events?after=abc',
    '/api/v1/events?limit=0',
    '/api/v1/events?colour=red',
    '/api/v1/events?level=fatal',
    '/api/v1/events?before=1',
    '/api/v1/events?order=desc&after=1',
  ])('refuse %s', async (path) => {
    const { status, body } = await page(path);
    expect([status, body.code]).toEqual([400, 'request.invalid']);
  });

  it('refuse a Last-Event-ID that is none', async () => {
    const { status } = await page('/api/v1/events', { accept: 'text/event-stream', 'last-event-id': 'x' });
    expect(status).toBe(400);
  });
});

function withResolvers() {
  let resolve: (value: undefined) => void = () => undefined;
  const promise = new Promise<undefined>((settle) => (resolve = settle));
  return { promise, resolve };
}
