import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGate } from '../gate.js';
import type { Chunk } from '../gen/nestor/v1/mqtt.js';
import { sendBlob, unwrittenLimit } from './send-blob.js';

const chunkBytes = 1000;
const content = randomBytes(19_500);
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestor-send-'));
  path = join(folder, 'blob');
  await writeFile(path, content);
});
afterEach(() => rm(folder, { recursive: true }));

/** A transfer whose chunks are seen, and written when the test says so. */
const begin = (offset: number, places = unwrittenLimit) => {
  const chunks: Chunk[] = [];
  const stop = new AbortController();
  const unwritten = createGate(places);
  let seen: () => void = () => undefined;
  const whole = sendBlob({
    ...{ transfer: 1, path, sizeBytes: content.length, offset, chunkBytes, unwritten, signal: stop.signal },
    write: (frame) => {
      if (frame.$case === 'chunk') chunks.push(frame.chunk);
      seen();
      return Promise.resolve();
    },
  });
  whole.catch(() => undefined);
  const until = async (count: number) => {
    while (chunks.length < count) await new Promise<void>((resolve) => (seen = resolve));
  };
  return { chunks, stop, unwritten, whole, until };
};

test('no more chunks are under way than may be unwritten, whatever the size of the blob', async () => {
  const { chunks, unwritten, whole, until } = begin(0);
  for (let written = 0; written + unwrittenLimit <= 20; written += 1) {
    await until(written + unwrittenLimit);
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(chunks).toHaveLength(written + unwrittenLimit);
    unwritten.leave();
  }
  await whole;
  expect(Buffer.concat(chunks.map(({ bytes }) => bytes)).equals(content)).toBe(true);
});

test('the last chunk, and no other, has the SHA-256 of the whole, also when the beginning was there already', async () => {
  const { chunks, whole } = begin(17_000, 100);
  await whole;
  expect(Buffer.concat(chunks.map(({ bytes }) => bytes)).equals(content.subarray(17_000))).toBe(true);
  const sums = chunks.map(({ sha256 }) => sha256.toString('hex'));
  expect(sums).toEqual(['', '', createHash('sha256').update(content).digest('hex')]);
});

test('a transfer that is stopped ends, though nobody writes', async () => {
  const { stop, whole, until } = begin(0);
  await until(unwrittenLimit);
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(whole).rejects.toBe(reason);
});
