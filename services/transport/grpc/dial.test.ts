import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { PeerName } from '../../core/index.js';
import { putBlob } from '../contracts/blobs.js';
import { openProxy } from '../contracts/proxy.js';
import { openStage, silent, type Stage } from '../contracts/stage.js';
import { isJoined, watch } from '../contracts/watch.js';
import { message } from '../messages.js';
import { dial, type DialOptions } from './dial.js';

const hubName = 'hub' as PeerName;

const dialStage = async (stage: Stage, port: number, options: Partial<DialOptions> = {}) => {
  const spool = await stage.newSpool('child');
  const locate = () => Promise.resolve({ host: '127.0.0.1', port });
  const backOff = { firstMs: 5, longestMs: 50 };
  const name = 'client' as PeerName;
  const child = dial({ ...{ locate, name, role: 'trainer', spool, logger: silent, backOff }, ...options });
  return { child, spool };
};

/** A child behind a proxy that the test can cut. */
const openScene = async () => {
  const stage = await openStage({ maxBlobBytes: 20_000_000 });
  const proxy = await openProxy(() => stage.door.port);
  const { child, spool } = await dialStage(stage, proxy.port);
  await watch(child).until(isJoined('hub'));
  return {
    ...{ stage, proxy, child, spool },
    async [Symbol.asyncDispose]() {
      await child.close();
      await proxy.close();
      await stage[Symbol.asyncDispose]();
    },
  };
};
const sizeBytes = 12_000_000;

test('a download that is cut off goes on where it stopped', async () => {
  await using scene = await openScene();
  const { bytes, blob } = await putBlob(scene.stage.spool, sizeBytes);
  scene.proxy.cutAfter(8_000_000);
  const before = scene.proxy.bytes();
  const path = await scene.child.fetch(hubName, blob);
  expect((await readFile(path)).equals(bytes)).toBe(true);
  expect(scene.proxy.bytes() - before).toBeLessThan(sizeBytes * 1.4);
});

test('an upload that is cut off goes on where it stopped', async () => {
  await using scene = await openScene();
  const { bytes, blob } = await putBlob(scene.spool, sizeBytes);
  scene.proxy.cutAfter(8_000_000);
  const before = scene.proxy.bytes();
  const partial = message.partial({ lease: undefined, clients: [], shares: [], examples: 1, mergeMs: 0, blob });
  await scene.child.send(hubName, partial);
  expect((await readFile(scene.stage.spool.path(blob.name))).equals(bytes)).toBe(true);
  expect(scene.proxy.bytes() - before).toBeLessThan(sizeBytes * 1.4);
});

test('an upload that the hub finds too large fails with its reason', async () => {
  await using stage = await openStage({ maxBlobBytes: 1000 });
  const { child, spool } = await dialStage(stage, stage.door.port);
  await watch(child).until(isJoined('hub'));
  const { blob } = await putBlob(spool, 200_000);
  const partial = message.partial({ lease: undefined, clients: [], shares: [], examples: 1, mergeMs: 0, blob });
  await expect(child.send(hubName, partial)).rejects.toMatchObject({ code: 'blob.too_large' });
  await child.close();
});

test('a blob whose bytes are not what its name says is refused by both sides', async () => {
  await using stage = await openStage();
  const { child, spool } = await dialStage(stage, stage.door.port);
  await watch(child).until(isJoined('hub'));
  for (const from of [spool, stage.spool]) {
    const { blob } = await putBlob(from, 1000);
    const wrong = { ...blob, name: blob.name.replace(/[^.]/g, 'a') as typeof blob.name };
    await from.adopt(from.path(blob.name), wrong);
    const partial = message.partial({
      lease: undefined,
      clients: [],
      shares: [],
      examples: 1,
      mergeMs: 0,
      blob: wrong,
    });
    const transfer = from === spool ? child.send(hubName, partial) : child.fetch(hubName, wrong);
    await expect(transfer).rejects.toMatchObject({ code: 'blob.hash_mismatch' });
    await from.keepOnly([]);
  }
  await child.close();
});

test('the place of the parent is asked for before each try', async () => {
  await using stage = await openStage();
  let asked = 0;
  const locate = () => {
    asked += 1;
    if (asked === 1) return Promise.reject(new Error('nobody knows'));
    // Port 1 refuses connections.
    return Promise.resolve({ host: '127.0.0.1', port: asked === 2 ? 1 : stage.door.port });
  };
  const { child } = await dialStage(stage, 0, { locate });
  await watch(child).until(isJoined('hub'));
  expect(asked).toBe(3);
  await child.close();
});

test('closing ends a child that is still looking for its parent', async () => {
  await using stage = await openStage();
  const locate = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('aborted'));
      });
    });
  const { child } = await dialStage(stage, 0, { locate });
  await child.close();
});

test('a fetch that nobody waits for any more is abandoned', async () => {
  await using scene = await openScene();
  const { blob } = await putBlob(scene.stage.spool, sizeBytes);
  const control = new AbortController();
  const reason = new Error('not needed');
  const fetching = scene.child.fetch(hubName, blob, control.signal);
  control.abort(reason);
  await expect(fetching).rejects.toBe(reason);
  await scene.child.fetch(hubName, blob);
  expect(scene.spool.has(blob)).toBe(true);
});
