import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PeerName } from '../../core/index.js';
import { message } from '../messages.js';
import { putBlob } from './blobs.js';
import { hubName, openMqttStage, type MqttStage, type TestBroker } from './mqtt.js';
import { isJoined, isLeft, watch } from './watch.js';

const sizeBytes = 12_000_000;
/** After so much of it the broker, or the way to it, breaks. */
const breakAfterBytes = 7_000_000;
const client = 'client' as PeerName;

/** A broker that dies and comes back, and links that break: what was under way goes on. */
export const describeBrokerInTrouble = (name: string, openBroker: () => Promise<TestBroker>): void => {
  describe(`broker in trouble: ${name}`, () => {
    let stage: MqttStage;
    beforeEach(async () => {
      stage = await openMqttStage(await openBroker());
    });
    afterEach(() => stage.close());

    /** A hub and a child that know each other. */
    const pair = async () => {
      const parent = await stage.openHub();
      const trainer = await stage.dial('client');
      const [above, below] = [watch(parent.channel), watch(trainer.channel)];
      await Promise.all([above.until(isJoined('client')), below.until(isJoined('hub'))]);
      /** Resolves when both have lost each other and met again. */
      const metAgain = async () => {
        await Promise.all([above.until(isLeft('client')), below.until(isLeft('hub'))]);
        const again = [above, below].map((side) =>
          side.until((event) => event.kind === 'joined' && side.events.indexOf(event) > 0),
        );
        await Promise.all(again);
      };
      return { parent, trainer, above, below, metAgain };
    };
    const partialWith = (blob: Awaited<ReturnType<typeof putBlob>>['blob']) =>
      message.partial({ lease: undefined, clients: [], examples: 1, mergeMs: 0, blob, shares: [] });

    test('hub and children lose each other when it dies, and meet again when it is back', async () => {
      const { parent, above, below, metAgain } = await pair();
      await stage.broker.kill();
      await Promise.all([above.until(isLeft('client')), below.until(isLeft('hub'))]);
      expect(parent.channel.ends()).toEqual([]);
      await stage.broker.restart();
      await metAgain();
      await parent.channel.send(client, message.roster({ clients: ['again'], software: {} }));
      await below.messages(1);
    });

    test('a download that breaks off with it goes on where it stopped', async () => {
      const { parent, trainer, metAgain } = await pair();
      const { bytes, blob } = await putBlob(parent.spool, sizeBytes);
      const before = trainer.proxy.bytes();
      const halfway = trainer.proxy.passed(breakAfterBytes);
      const first = trainer.channel.fetch(hubName, blob);
      first.catch(() => undefined);
      await halfway;
      await stage.broker.kill();
      await expect(first).rejects.toMatchObject({ code: 'transport.lost' });
      await stage.broker.restart();
      await metAgain();
      expect((await readFile(await trainer.channel.fetch(hubName, blob))).equals(bytes)).toBe(true);
      expect(trainer.proxy.bytes() - before).toBeLessThan(sizeBytes * 1.4);
    });

    test('an upload that breaks off with its link goes on where it stopped', async () => {
      const { parent, trainer, metAgain } = await pair();
      const { bytes, blob } = await putBlob(trainer.spool, sizeBytes);
      const before = trainer.proxy.bytes();
      trainer.proxy.cutAfter(breakAfterBytes);
      const first = trainer.channel.send(hubName, partialWith(blob));
      await expect(first).rejects.toMatchObject({ code: 'transport.lost' });
      await metAgain();
      await trainer.channel.send(hubName, partialWith(blob));
      expect((await readFile(parent.spool.path(blob.name))).equals(bytes)).toBe(true);
      expect(trainer.proxy.bytes() - before).toBeLessThan(sizeBytes * 1.4);
    });

    test('a blob that is larger than the hub accepts, or a model from below, is refused with its reason', async () => {
      await stage.openHub({ maxBlobBytes: 1000 });
      const trainer = await stage.dial('client');
      await watch(trainer.channel).until(isJoined('hub'));
      const { blob } = await putBlob(trainer.spool, 200_000);
      const refused = (code: string) => ({ code });
      const large = trainer.channel.send(hubName, partialWith(blob));
      await expect(large).rejects.toMatchObject(refused('blob.too_large'));
      const model = { sizeBytes: 10, name: `${'a'.repeat(64)}.00000000` as typeof blob.name };
      await trainer.spool.adopt(trainer.spool.path(blob.name), model);
      const upwards = trainer.channel.send(hubName, partialWith(model));
      await expect(upwards).rejects.toMatchObject(refused('request.method_not_allowed'));
    });

    test('a blob whose bytes are not what its name says is refused by both sides', async () => {
      const { parent, trainer } = await pair();
      for (const { spool } of [parent, trainer]) {
        const { blob } = await putBlob(spool, 300_000);
        const wrong = { ...blob, name: blob.name.replace(/[^.]/g, 'a') as typeof blob.name };
        await spool.adopt(spool.path(blob.name), wrong);
        const transfer =
          spool === trainer.spool
            ? trainer.channel.send(hubName, partialWith(wrong))
            : trainer.channel.fetch(hubName, wrong);
        await expect(transfer).rejects.toMatchObject({ code: 'blob.hash_mismatch' });
        await spool.keepOnly([]);
      }
    });

    test('a fetch that nobody waits for any more is abandoned', async () => {
      const { parent, trainer } = await pair();
      const { blob } = await putBlob(parent.spool, sizeBytes);
      const control = new AbortController();
      const reason = new Error('not needed');
      const fetching = trainer.channel.fetch(hubName, blob, control.signal);
      control.abort(reason);
      await expect(fetching).rejects.toBe(reason);
      await trainer.channel.fetch(hubName, blob);
      expect(trainer.spool.has(blob)).toBe(true);
    });
  });
};
