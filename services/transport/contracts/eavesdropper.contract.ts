import { randomBytes } from 'node:crypto';
import { connectAsync, type MqttClient } from 'mqtt';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PeerName } from '../../core/index.js';
import { message } from '../messages.js';
import { dialOverMqtt } from '../mqtt/dial.js';
import { putBlob } from './blobs.js';
import { hubName, openMqttStage, type MqttStage, type TestBroker } from './mqtt.js';
import { silent } from './stage.js';
import { isJoined, isLeft, watch } from './watch.js';

const client = 'hospital-of-fulda' as PeerName;
const secret = 'a-word-that-nobody-else-may-read';

interface Overheard {
  readonly topic: string;
  readonly payload: Buffer;
}

/** What somebody can learn and do who hears, and may say, everything at the broker, and has no key. */
export const describeEavesdropper = (name: string, openBroker: () => Promise<TestBroker>): void => {
  describe(`eavesdropper: ${name}`, () => {
    let stage: MqttStage;
    let spy: MqttClient;
    let heard: Overheard[];
    let hubLog: string;
    beforeEach(async () => {
      stage = await openMqttStage(await openBroker());
      heard = [];
      hubLog = '';
      const { url, user, password } = stage.broker.access;
      spy = await connectAsync(url, {
        protocolVersion: 4,
        ...(user && { username: user }),
        ...(password && { password }),
      });
      spy.on('message', (topic, payload) => {
        heard.push({ topic, payload });
      });
      await spy.subscribeAsync('#', { qos: 1 });
    });
    afterEach(async () => {
      await spy.endAsync(true);
      await stage.close();
    });

    /** A hub and a child that have said something to each other, and sent blobs. */
    const conversation = async () => {
      const write = (line: string) => {
        hubLog += line;
      };
      const parent = await stage.openHub({ logger: pino({ level: 'warn' }, { write }) });
      const trainer = await stage.dial(client);
      const [above, below] = [watch(parent.channel), watch(trainer.channel)];
      await Promise.all([above.until(isJoined(client)), below.until(isJoined('hub'))]);
      const { bytes, blob } = await putBlob(parent.spool, 300_000);
      const says = (clients: readonly string[]) => message.roster({ clients: [...clients], software: {} });
      const exchange = async (text: string, count: number) => {
        await trainer.channel.send(hubName, says([text]));
        await parent.channel.send(client, says([text]));
        await Promise.all([above.messages(count), below.messages(count)]);
      };
      await exchange(secret, 1);
      await trainer.channel.fetch(hubName, blob);
      return { parent, trainer, above, below, bytes, blob, exchange };
    };
    /** Says something and waits until the broker has brought it to everybody who hears it. */
    const say = async (topic: string, payload: Buffer) => {
      const before = heard.length;
      await spy.publishAsync(topic, payload, { qos: 1 });
      while (!heard.slice(before).some((each) => each.topic === topic && each.payload.equals(payload))) {
        await new Promise<void>((resolve) => {
          spy.once('message', () => {
            resolve();
          });
        });
      }
    };

    test('reads no name, no word and no tensor, neither in payloads nor in topics', async () => {
      const { trainer, bytes, blob } = await conversation();
      await trainer.channel.close();
      expect(heard.length).toBeGreaterThan(8);
      const everything = Buffer.concat(heard.flatMap(({ topic, payload }) => [Buffer.from(topic), payload]));
      const words = [client, secret, hubName, 'param-channel', 'default', blob.name, 'trainer'];
      for (const word of words.filter((each) => each.length > 3)) expect(everything.includes(word), word).toBe(false);
      for (let at = 0; at + 16 <= bytes.length; at += 1000) {
        expect(everything.includes(bytes.subarray(at, at + 16))).toBe(false);
      }
      const names = new Set(heard.map(({ topic }) => topic.replace(/[\w-]{22}/g, '*')));
      expect(names).toEqual(new Set(['nestor/*/h', 'nestor/*/u/*', 'nestor/*/d/*']));
    });

    test('changes nothing by saying everything again, of this session and an earlier one, in any order', async () => {
      const { above, below, exchange, parent, trainer } = await conversation();
      const heal = trainer.proxy.cut();
      await Promise.all([above.until(isLeft(client)), below.until(isLeft('hub'))]);
      heal();
      await Promise.all(
        [above, below].map((side) => side.until((event) => event.kind === 'joined' && side.events.indexOf(event) > 0)),
      );
      await exchange('once more', 2);
      const before = [...heard];
      const topics = [...new Set(before.map(({ topic }) => topic))];
      for (const { topic, payload } of [...before, ...before.toReversed()]) await say(topic, payload);
      for (const { payload } of before) {
        for (const topic of topics) await say(topic, payload);
      }
      await exchange('after', 3);
      const all = ['joined', 'message', 'left', 'joined', 'message', 'message'];
      expect(above.events.map(({ kind }) => kind)).toEqual(all);
      expect(below.events.map(({ kind }) => kind)).toEqual(all);
      expect(parent.channel.ends()).toHaveLength(1);
      await parent.channel.close();
      for (const why of ['replayed', 'foreign', 'forged']) expect(hubLog).toMatch(new RegExp(`"${why}":[1-9]`));
    });

    test('changes nothing by payloads that were tampered with, cut, made up, or are too large', async () => {
      const { above, below, exchange, parent } = await conversation();
      const before = [...heard];
      for (const { topic, payload } of before) {
        const changed = Buffer.from(payload);
        const at = changed.length - 1 - (changed.length % 7);
        changed[at] = (changed[at] ?? 0) ^ 1;
        await say(topic, changed);
        await say(topic, payload.subarray(0, payload.length >> 1));
        // A number that has not been there, with what belongs to another one.
        if (payload.length > 9 && payload[0] === 5) {
          const later = Buffer.from(payload);
          later.writeBigUInt64BE(later.readBigUInt64BE(1) + 1000n, 1);
          await say(topic, later);
        }
      }
      for (const topic of new Set(before.map((each) => each.topic))) {
        for (const kind of [0, 1, 2, 3, 4, 5, 255]) {
          for (const size of [0, 10, 24, 48, 80, 5000]) {
            await say(topic, Buffer.concat([Buffer.from([kind]), randomBytes(size)]));
          }
        }
      }
      await exchange('after', 2);
      expect(above.events.map(({ kind }) => kind)).toEqual(['joined', 'message', 'message']);
      expect(below.events.map(({ kind }) => kind)).toEqual(['joined', 'message', 'message']);
      await parent.channel.close();
      expect(hubLog).toMatch(/"forged":[1-9]/);
    });

    test('with a key of another job meets nobody', async () => {
      const { parent, trainer, above } = await conversation();
      const stranger = dialOverMqtt({
        ...{ jobKey: randomBytes(32), place: { channel: 'param-channel', group: 'default' }, logger: silent },
        ...{ broker: stage.broker.access, name: client, role: 'trainer', spool: trainer.spool },
        locate: () => Promise.resolve({ name: hubName }),
      });
      const calls = () => new Set(heard.filter(({ payload }) => payload[0] === 1).map(({ topic }) => topic));
      while (calls().size < 2) {
        await new Promise<void>((resolve) => {
          spy.once('message', () => {
            resolve();
          });
        });
      }
      const call = heard.findLast(({ payload }) => payload[0] === 1);
      if (call === undefined) throw new Error('nobody called');
      // Under the topic of the real hub, too, it is nobody's call.
      const [, hub] = heard[0]?.topic.split('/') ?? [];
      await say(call.topic.replace(/^nestor\/[\w-]+/, `nestor/${hub ?? ''}`), call.payload);
      await parent.channel.send(client, message.roster({ clients: ['still here'], software: {} }));
      await stranger.close();
      expect(stranger.ends()).toEqual([]);
      expect(above.events.filter(({ kind }) => kind === 'left')).toEqual([]);
    });
  });
};
