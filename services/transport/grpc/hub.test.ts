import { expect, test } from 'vitest';
import { helloAs, openRawPeer } from '../contracts/peer.js';
import { openStage } from '../contracts/stage.js';
import { isJoined, isLeft, watch } from '../contracts/watch.js';
import { Role, type PeerFrame } from '../gen/nestor/v1/hub.js';

const heartbeat: PeerFrame = { frame: { $case: 'heartbeat', heartbeat: {} } };

test.each([
  ['another version of the protocol', helloAs('a', { protocol: 2 }), 'transport.version'],
  ['a name that is not allowed', helloAs('../a'), 'transport.bad_name'],
  ['no name', helloAs(''), 'transport.bad_name'],
  ['no role', helloAs('a', { role: Role.ROLE_UNSPECIFIED }), 'transport.protocol'],
  ['no instance', helloAs('a', { instance: '' }), 'transport.protocol'],
  ['a port that is none', helloAs('a', { host: 'h', port: 70_000 }), 'transport.protocol'],
  ['something else than a hello first', heartbeat, 'transport.protocol'],
] as const)('a peer with %s is told why it is refused', async (_what, first, code) => {
  await using stage = await openStage();
  const peer = openRawPeer(stage.door.port);
  peer.say(first);
  expect(await peer.next()).toMatchObject({ frame: { $case: 'goodbye', goodbye: { code } } });
  expect(await peer.next()).toBeUndefined();
  expect(stage.hub.ends()).toEqual([]);
  peer.close();
});

test('a peer that breaks the protocol is told so and leaves', async () => {
  await using stage = await openStage();
  const above = watch(stage.hub);
  const peer = openRawPeer(stage.door.port);
  peer.say(helloAs('a'));
  expect(await peer.next()).toMatchObject({ frame: { $case: 'welcome' } });
  peer.say(helloAs('a'));
  expect(await peer.next()).toMatchObject({ frame: { $case: 'goodbye', goodbye: { code: 'transport.protocol' } } });
  expect(await above.until(isLeft('a'))).toMatchObject({ reason: { code: 'transport.protocol' } });
  peer.close();
});

test("a message with a blob's name that is none never reaches the reader", async () => {
  await using stage = await openStage();
  const above = watch(stage.hub);
  const peer = openRawPeer(stage.door.port);
  peer.say(helloAs('a'));
  await peer.next();
  const partial = {
    lease: undefined,
    clients: [],
    shares: [],
    examples: 1,
    mergeMs: 0,
    blob: { name: '../../etc/passwd', sizeBytes: 1 },
  };
  peer.say({ frame: { $case: 'message', message: { body: { $case: 'partial', partial } } } });
  await above.until(isLeft('a'));
  expect(above.events.map(({ kind }) => kind)).toEqual(['joined', 'left']);
  peer.close();
});

test('a peer that falls silent leaves; one that sends heartbeats stays', async () => {
  await using stage = await openStage({ heartbeatMs: 20 });
  const above = watch(stage.hub);
  const silent = openRawPeer(stage.door.port);
  const lively = openRawPeer(stage.door.port);
  silent.say(helloAs('silent'));
  lively.say(helloAs('lively'));
  await above.until(isJoined('lively'));
  const beat = setInterval(() => {
    lively.say(heartbeat);
  }, 10);
  expect(await above.until(isLeft('silent'))).toMatchObject({ reason: { code: 'transport.lost' } });
  expect(stage.hub.ends()).toMatchObject([{ id: 'lively' }]);
  clearInterval(beat);
  await above.until(isLeft('lively'));
  silent.close();
  lively.close();
});

test('a heartbeat is answered', async () => {
  await using stage = await openStage();
  const peer = openRawPeer(stage.door.port);
  peer.say(helloAs('a'));
  await peer.next();
  peer.say(heartbeat);
  expect(await peer.next()).toMatchObject(heartbeat);
  peer.close();
});

test('a stream that says nothing is refused in time', async () => {
  await using stage = await openStage({ heartbeatMs: 10 });
  const peer = openRawPeer(stage.door.port);
  expect(await peer.next()).toMatchObject({ frame: { $case: 'goodbye', goodbye: { code: 'transport.protocol' } } });
  peer.close();
});

test('the same instance that comes back over a new stream is not displaced', async () => {
  await using stage = await openStage();
  const above = watch(stage.hub);
  const old = openRawPeer(stage.door.port);
  old.say(helloAs('a'));
  await old.next();
  const young = openRawPeer(stage.door.port);
  young.say(helloAs('a'));
  expect(await young.next()).toMatchObject({ frame: { $case: 'welcome' } });
  expect(await old.next()).toBeUndefined();
  expect(await above.until(isLeft('a'))).toMatchObject({ reason: { code: 'transport.lost' } });
  expect(stage.hub.ends()).toHaveLength(1);
  old.close();
  young.close();
});

test('a hub has as many timers for fifty peers as for one', async () => {
  await using stage = await openStage();
  const above = watch(stage.hub);
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const peers = Array.from({ length: 50 }, () => openRawPeer(stage.door.port));
  const join = async (from: number, to: number) => {
    peers.slice(from, to).forEach((peer, index) => {
      peer.say(helloAs(`p${from + index}`));
    });
    await Promise.all(peers.slice(from, to).map((peer) => peer.next()));
    await above.until(isJoined(`p${to - 1}`));
  };
  await join(0, 1);
  const one = timers();
  await join(1, 50);
  expect(timers()).toBeLessThanOrEqual(one);
  for (const peer of peers) peer.close();
});
