import { createServer as createNetServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type Served } from '../../../services/reducer/http/testing/serve.js';
import { watchLive, type LiveHappening } from './live-connection.js';

let served: Served;
/** A wire to the reducer that can be cut. */
let wire: { readonly url: string; cut(): void; close(): Promise<void> };
let leaving: AbortController;

beforeEach(async () => {
  served = await serve({ heartbeatMs: 50 });
  const sockets = new Set<Socket>();
  const server = createNetServer((near) => {
    const far = connect(served.port, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => socket.destroy()));
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  wire = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    async close() {
      server.close();
      this.cut();
      await once(server, 'close');
    },
  };
  leaving = new AbortController();
});
afterEach(async () => {
  leaving.abort();
  await wire.close();
  await served[Symbol.asyncDispose]();
});

const publish = (type: string) => {
  served.federation.events.publish({ level: 'info', type, message: type });
};
const next = async (live: AsyncGenerator<LiveHappening, void, void>): Promise<string> => {
  const { value } = await live.next();
  if (value?.kind !== 'message') return value?.kind ?? 'end';
  return value.message.kind === 'event' ? value.message.event.type : 'progress';
};

describe('the live connection', () => {
  it('tells what happens from now on, and goes on where it was after it was cut', async () => {
    publish('before.it');
    await served.federation.events.flushed();
    const live = watchLive({ baseUrl: wire.url, signal: leaving.signal, firstWaitMs: 1 });
    expect(await next(live)).toBe('open');
    publish('one.happened');
    expect(await next(live)).toBe('one.happened');
    wire.cut();
    publish('two.happened');
    publish('three.happened');
    expect(await next(live)).toBe('lost');
    expect([await next(live), await next(live), await next(live)]).toEqual(['open', 'two.happened', 'three.happened']);
  });

  it('brings only what passes its filter, also after it was cut', async () => {
    const filter = { level: 'warning', client: 'c1' } as const;
    const live = watchLive({ baseUrl: wire.url, signal: leaving.signal, firstWaitMs: 1, filter });
    expect(await next(live)).toBe('open');
    const about = (type: string, level: 'info' | 'warning', client: string) => {
      served.federation.events.publish({ level, type, message: type, client });
    };
    about('one.happened', 'warning', 'c2');
    about('two.happened', 'info', 'c1');
    about('three.happened', 'warning', 'c1');
    expect(await next(live)).toBe('three.happened');
    wire.cut();
    about('four.happened', 'warning', 'c2');
    about('five.happened', 'warning', 'c1');
    expect([await next(live), await next(live), await next(live)]).toEqual(['lost', 'open', 'five.happened']);
  });

  it('keeps trying while nobody answers, and ends with its signal', async () => {
    await wire.close();
    const live = watchLive({ baseUrl: wire.url, signal: leaving.signal, firstWaitMs: 1 });
    expect([await next(live), await next(live)]).toEqual(['lost', 'lost']);
    leaving.abort();
    expect(await next(live)).toBe('end');
  });

  it('counts a silence, in which not even a heartbeat comes, as a loss', async () => {
    await using silent = await serve({ heartbeatMs: 60_000 });
    const live = watchLive({ baseUrl: silent.url, signal: leaving.signal, firstWaitMs: 1, silenceMs: 100 });
    expect([await next(live), await next(live), await next(live)]).toEqual(['open', 'lost', 'open']);
    leaving.abort();
    await live.return();
  });
});
