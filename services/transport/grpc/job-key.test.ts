import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { PeerName } from '../../core/index.js';
import { helloAs, openRawPeer, type RawPeer } from '../contracts/peer.js';
import { openStage, silent, type Stage } from '../contracts/stage.js';
import { isJoined, watch } from '../contracts/watch.js';
import { proofOf, type JobKey } from '../job-key.js';
import { dial } from './dial.js';
import { openSession } from './session.js';

const jobKey = randomBytes(32);
const strangersKey = randomBytes(32);
const child = { name: 'client', instance: 'i' };

/** Says hello and answers the hub's challenge. */
const claim = async (peer: RawPeer, key: JobKey, childNonce = randomBytes(32)) => {
  peer.say(helloAs(child.name));
  const frame = (await peer.next())?.frame;
  if (frame?.$case !== 'challenge') throw new Error('No challenge came.');
  const hubNonce = frame.challenge.nonce;
  const proof = { mac: proofOf('child', key, { ...child, hubNonce, childNonce }), nonce: childNonce };
  peer.say({ frame: { $case: 'proof', proof } });
  return proof;
};

const connect = (stage: Stage, key?: JobKey) => {
  const { hello } = helloAs(child.name).frame as { hello: Parameters<typeof openSession>[1]['hello'] };
  const place = { host: '127.0.0.1', port: stage.door.port };
  const ignore = () => undefined;
  return openSession(place, { hello, jobKey: key }, ignore, ignore, new AbortController().signal);
};

test('a hub and a child that have the same key meet, and its blobs can be had', async () => {
  await using stage = await openStage({ jobKey });
  const trainer = dial({
    ...{ name: child.name as PeerName, role: 'trainer', spool: await stage.newSpool('child'), logger: silent, jobKey },
    locate: () => Promise.resolve({ host: '127.0.0.1', port: stage.door.port }),
  });
  await watch(stage.hub).until(isJoined(child.name));
  await trainer.close();
});

test.each([
  ['another key', strangersKey],
  ['no key', undefined],
])('a child with %s finds out that the hub is of another job, and is never its peer', async (_what, key) => {
  await using stage = await openStage({ jobKey });
  await expect(connect(stage, key)).rejects.toMatchObject({ code: 'transport.wrong_key' });
  expect(stage.hub.ends()).toEqual([]);
});

test('a child with a key does not believe a hub that asks for no proof', async () => {
  await using stage = await openStage();
  await expect(connect(stage, jobKey)).rejects.toMatchObject({ code: 'transport.wrong_key' });
});

test('a wrong proof is refused with its reason', async () => {
  await using stage = await openStage({ jobKey });
  const peer = openRawPeer(stage.door.port);
  await claim(peer, strangersKey);
  expect(await peer.next()).toMatchObject({ frame: { goodbye: { code: 'transport.wrong_key' } } });
  peer.close();
});

test('a proof that was overheard is worth nothing: each challenge is a new one', async () => {
  await using stage = await openStage({ jobKey });
  const first = openRawPeer(stage.door.port);
  const proof = await claim(first, jobKey);
  expect(await first.next()).toMatchObject({ frame: { $case: 'welcome' } });
  const second = openRawPeer(stage.door.port);
  second.say(helloAs(child.name));
  await second.next();
  second.say({ frame: { $case: 'proof', proof } });
  expect(await second.next()).toMatchObject({ frame: { goodbye: { code: 'transport.wrong_key' } } });
  expect(stage.hub.ends()).toMatchObject([{ id: child.name }]);
  first.close();
  second.close();
});

test('nothing but a proof follows a challenge', async () => {
  await using stage = await openStage({ jobKey });
  const peer = openRawPeer(stage.door.port);
  peer.say(helloAs(child.name));
  await peer.next();
  peer.say(helloAs(child.name));
  expect(await peer.next()).toMatchObject({ frame: { goodbye: { code: 'transport.protocol' } } });
  peer.close();
});
