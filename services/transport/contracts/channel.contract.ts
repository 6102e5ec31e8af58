import { readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BlobRef, PeerName } from '../../core/index.js';
import type { Channel, ChannelEvent, End } from '../channel.js';
import { Work, type Message } from '../gen/nestor/v1/hub.js';
import { message } from '../messages.js';
import type { Spool } from '../spool.js';
import { putBlob } from './blobs.js';
import { isJoined, isLeft, watch } from './watch.js';

/** One side of a channel with its spool. */
export interface Side {
  readonly channel: Channel;
  readonly spool: Spool;
}

/** A backend under test: one hub named `hub` at a time, which can be closed and opened again at the same place. */
export interface Backend {
  openHub(options?: { readonly maxPeers?: number }): Promise<Side>;
  dial(name: string, options?: Partial<End>): Promise<Side>;
  /** Breaks a child's connection. @returns lets it come back. */
  cut(name: string): () => void;
  close(): Promise<void>;
}

const hubName = 'hub' as PeerName;

const roster = (text: string): Message => message.roster({ clients: [text], software: {} });
const textOf = (event?: ChannelEvent): string | undefined =>
  event?.kind === 'message' && event.message.body?.$case === 'roster'
    ? event.message.body.roster.clients[0]
    : undefined;

const lease = { runId: 'run', round: 1, attempt: 1, work: Work.WORK_TRAIN };

const askFor = (blob: BlobRef): Message =>
  message.ask({
    ...{ lease, clients: ['client'], timeLeftMs: 1000, seed: 7, settings: { epochs: 0.5 } },
    ...{ traceparent: '', alongside: false },
    base: { id: 'a'.repeat(64), blob, tensors: [{ name: 'w', shape: [2, 3], scaleExponent: -12 }] },
  });
const updateOf = (blob: BlobRef): Message =>
  message.answer({
    lease,
    result: { $case: 'update', update: { baseModelId: 'a'.repeat(64), blob, numExamples: 5, metrics: { loss: 0.5 } } },
    phasesMs: { train: 1.5 },
    receivedBytes: 4,
  });

/** What every backend of `Channel` does. */
export const describeChannel = (name: string, create: () => Promise<Backend>): void => {
  describe(`channel: ${name}`, () => {
    let backend: Backend;
    let opened: Channel[];
    beforeEach(async () => {
      backend = await create();
      opened = [];
    });
    afterEach(async () => {
      await Promise.all(opened.map((channel) => channel.close()));
      await backend.close();
    });

    const hub = async (options?: { readonly maxPeers?: number }) => {
      const side = await backend.openHub(options);
      opened.push(side.channel);
      return side;
    };
    const child = async (childName: string, options?: Partial<End>) => {
      const side = await backend.dial(childName, options);
      opened.push(side.channel);
      return side;
    };
    /** A hub and a child that know each other. */
    const pair = async () => {
      const parent = await hub();
      const trainer = await child('client');
      const above = watch(parent.channel);
      const below = watch(trainer.channel);
      await Promise.all([above.until(isJoined('client')), below.until(isJoined('hub'))]);
      return { parent, trainer, above, below };
    };
    const client = 'client' as PeerName;

    test('a peer is announced with what it said of itself, before its messages', async () => {
      const parent = await hub();
      const address = { host: 'combiner.example', port: 12_080 };
      const { channel } = await child('client', { instance: 'i-1', capacity: 7, address });
      await watch(channel).until(isJoined('hub'));
      await channel.send(hubName, roster('first'));
      const above = watch(parent.channel);
      await above.messages(1);
      expect(above.events).toMatchObject([
        { kind: 'joined', end: { id: 'client', role: 'trainer', instance: 'i-1', capacity: 7, address } },
        { kind: 'message', from: { id: 'client' } },
      ]);
      expect(parent.channel.ends()).toMatchObject([{ id: 'client', instance: 'i-1' }]);
      expect(channel.ends()).toMatchObject([{ id: 'hub' }]);
    });

    test('a child that comes before its hub joins when the hub opens', async () => {
      const { channel } = await child('client');
      const below = watch(channel);
      await hub();
      await below.until(isJoined('hub'));
    });

    test('messages arrive whole and in order, in both directions', async () => {
      const { parent, trainer, above, below } = await pair();
      const numbers = Array.from({ length: 300 }, (_, index) => String(index));
      await Promise.all([
        ...numbers.map((text) => parent.channel.send(client, roster(text))),
        ...numbers.map((text) => trainer.channel.send(hubName, roster(text))),
      ]);
      expect((await above.messages(300)).map(textOf)).toEqual(numbers);
      expect((await below.messages(300)).map(textOf)).toEqual(numbers);
    });

    test('a message keeps every field', async () => {
      const { parent, below } = await pair();
      const { blob } = await putBlob(parent.spool, 10);
      await parent.channel.send(client, askFor(blob));
      const [received] = await below.messages(1);
      expect(received?.message).toMatchObject(askFor(blob));
    });

    test('what the sender does to a message after sending it does not reach the receiver', async () => {
      const { parent, below } = await pair();
      const clients = ['before'];
      await parent.channel.send(client, message.roster({ clients, software: {} }));
      clients[0] = 'after';
      expect(textOf((await below.messages(1))[0])).toBe('before');
    });

    test('a sender waits for a reader that is slow', async () => {
      const parent = await hub();
      const { channel } = await child('client');
      await watch(parent.channel).until(isJoined('client'));
      const count = 1500;
      const bulk = 'x'.repeat(2 ** 16);
      let sent = 0;
      const sending = (async () => {
        for (; sent < count; sent += 1)
          await parent.channel.send(client, message.roster({ clients: [`${sent}`, bulk], software: {} }));
      })();
      let received = 0;
      let furthest = 0;
      for await (const event of channel.events(new AbortController().signal)) {
        if (event.kind !== 'message') continue;
        expect(textOf(event)).toBe(String(received));
        received += 1;
        for (let turns = 0; turns < 5; turns += 1) await turn();
        furthest = Math.max(furthest, sent - received);
        if (received === count) break;
      }
      await sending;
      expect(furthest).toBeLessThan(count / 3);
    });

    test('a slow peer holds up nobody else', async () => {
      const parent = await hub();
      await child('slow');
      const quick = watch((await child('quick')).channel);
      const above = watch(parent.channel);
      await Promise.all([above.until(isJoined('slow')), above.until(isJoined('quick'))]);
      const control = new AbortController();
      const stuck = (async () => {
        for (;;) await parent.channel.send('slow' as PeerName, roster('x'.repeat(2 ** 18)), control.signal);
      })();
      const reason = new Error('enough');
      await parent.channel.send('quick' as PeerName, roster('hello'));
      await quick.messages(1);
      control.abort(reason);
      await expect(stuck).rejects.toBe(reason);
    });

    test('a peer that closes leaves at once and can be sent nothing', async () => {
      const { parent, trainer, above } = await pair();
      await trainer.channel.close();
      expect(await above.until(isLeft('client'))).toMatchObject({ reason: { code: 'transport.lost' } });
      expect(parent.channel.ends()).toEqual([]);
      await expect(parent.channel.send(client, roster('x'))).rejects.toMatchObject({ code: 'transport.lost' });
      await expect(trainer.channel.send(hubName, roster('x'))).rejects.toMatchObject({ code: 'transport.lost' });
    });

    test('a broken connection is seen by both sides and made again', async () => {
      const { parent, trainer, above, below } = await pair();
      const heal = backend.cut('client');
      await Promise.all([above.until(isLeft('client')), below.until(isLeft('hub'))]);
      const before = above.events.length;
      heal();
      await above.until((event) => isJoined('client')(event) && above.events.indexOf(event) >= before);
      expect(parent.channel.ends()).toHaveLength(1);
      await parent.channel.send(client, roster('again'));
      expect(textOf((await below.messages(1))[0])).toBe('again');
      expect(trainer.channel.ends()).toHaveLength(1);
      expect(above.events.map(({ kind }) => kind)).toEqual(['joined', 'left', 'joined']);
    });

    test('children come back to a hub that is closed and opened again at the same place', async () => {
      const first = await hub();
      const children = await Promise.all(['a', 'b', 'c'].map((id) => child(id)));
      const watches = children.map(({ channel }) => watch(channel));
      await Promise.all(watches.map((below) => below.until(isJoined('hub'))));
      await first.channel.close();
      await Promise.all(watches.map((below) => below.until(isLeft('hub'))));
      const above = watch((await hub()).channel);
      await Promise.all(['a', 'b', 'c'].map((id) => above.until(isJoined(id))));
    });

    test('a second instance of a name displaces the first, which stops for good', async () => {
      const parent = await hub();
      const above = watch(parent.channel);
      const old = watch((await child('client', { instance: 'old' })).channel);
      await above.until(isJoined('client'));
      const below = watch((await child('client', { instance: 'new' })).channel);
      await below.until(isJoined('hub'));
      await expect(old.ended).rejects.toMatchObject({ code: 'transport.displaced' });
      expect(above.events).toMatchObject([
        { kind: 'joined', end: { instance: 'old' } },
        { kind: 'left', end: { instance: 'old' }, reason: { code: 'transport.displaced' } },
        { kind: 'joined', end: { instance: 'new' } },
      ]);
      expect(parent.channel.ends()).toMatchObject([{ instance: 'new' }]);
    });

    test('a name that is not allowed stops the child for good', async () => {
      await hub();
      const below = watch((await child('not allowed')).channel);
      await expect(below.ended).rejects.toMatchObject({ code: 'transport.bad_name' });
    });

    test('a full hub lets the next child wait until there is room', async () => {
      const parent = await hub({ maxPeers: 1 });
      const above = watch(parent.channel);
      const first = await child('first');
      await above.until(isJoined('first'));
      const below = watch((await child('second')).channel);
      await first.channel.close();
      await below.until(isJoined('hub'));
      expect(above.events).toMatchObject([
        { kind: 'joined', end: { id: 'first' } },
        { kind: 'left', end: { id: 'first' } },
        { kind: 'joined', end: { id: 'second' } },
      ]);
    });

    test('a new reader of events hears first who is present', async () => {
      const { parent, above } = await pair();
      await above.stop();
      await watch(parent.channel).until(isJoined('client'));
    });

    test("a hub's blob reaches the child that a message offers it to", async () => {
      const { parent, trainer, below } = await pair();
      const { bytes, blob } = await putBlob(parent.spool, 3_000_000);
      await parent.channel.send(client, askFor(blob));
      await below.messages(1);
      const path = await trainer.channel.fetch(hubName, blob);
      expect((await readFile(path)).equals(bytes)).toBe(true);
      expect(trainer.spool.has(blob)).toBe(true);
    });

    test("a child's blob is in the hub's spool when the message that refers to it comes", async () => {
      const { parent, trainer, above } = await pair();
      const { bytes, blob } = await putBlob(trainer.spool, 3_000_000);
      await trainer.channel.send(hubName, updateOf(blob));
      await above.messages(1);
      expect((await readFile(await parent.channel.fetch(client, blob))).equals(bytes)).toBe(true);
    });

    test('many fetches of one blob at once all get it', async () => {
      const { parent, trainer } = await pair();
      const { blob } = await putBlob(parent.spool, 1_000_000);
      const paths = await Promise.all(Array.from({ length: 20 }, () => trainer.channel.fetch(hubName, blob)));
      expect(new Set(paths)).toEqual(new Set([trainer.spool.path(blob.name)]));
    });

    test('an empty blob can be sent and fetched', async () => {
      const { parent, trainer, above } = await pair();
      const { blob } = await putBlob(trainer.spool, 0);
      await trainer.channel.send(hubName, updateOf(blob));
      await above.messages(1);
      expect(parent.spool.has(blob)).toBe(true);
    });

    test('a blob that is nowhere is not found, on each side', async () => {
      const { parent, trainer } = await pair();
      const blob = { name: `${'f'.repeat(64)}.00000000`, sizeBytes: 5 } as BlobRef;
      const missing = { code: 'blob.not_found' };
      await expect(parent.channel.fetch(client, blob)).rejects.toMatchObject(missing);
      await expect(parent.channel.send(client, askFor(blob))).rejects.toMatchObject(missing);
      await expect(trainer.channel.fetch(hubName, blob)).rejects.toMatchObject(missing);
      await expect(trainer.channel.send(hubName, updateOf(blob))).rejects.toMatchObject(missing);
    });

    test('two hundred peers join, answer and leave', async () => {
      const parent = await hub();
      const above = watch(parent.channel);
      const names = Array.from({ length: 200 }, (_, index) => `client-${index}`);
      const sides = await Promise.all(names.map((id) => child(id)));
      await Promise.all(names.map((id) => above.until(isJoined(id))));
      await Promise.all(
        sides
          .map(async ({ channel }, index) => {
            await watch(channel).messages(1);
            await channel.send(hubName, roster(names[index] ?? ''));
          })
          .concat(parent.channel.ends().map(({ id }) => parent.channel.send(id, roster('go')))),
      );
      const answers = await above.messages(200);
      for (const answer of answers) expect(textOf(answer)).toBe(answer.from.id);
      await Promise.all(sides.map(({ channel }) => channel.close()));
      await Promise.all(names.map((id) => above.until(isLeft(id))));
      expect(parent.channel.ends()).toEqual([]);
    });

    test('events end when their signal is aborted and when the channel is closed', async () => {
      const { trainer, above, below } = await pair();
      await above.stop();
      await trainer.channel.close();
      await below.ended;
    });
  });
};
