import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anEvent, aRun, modelId, runId } from '../../services/storage/contracts/fixtures.js';
import { openObjectStore, openRecords } from '../../services/storage/index.js';

// Needs root, to mount a file system of 1 MiB.
let folder: string;
let small: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestor-full-'));
  small = await mkdtemp(join(tmpdir(), 'nestor-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small]);
});
afterEach(async () => {
  // Lazily: the driver keeps a closed file open until its statements are collected.
  execFileSync('umount', ['--lazy', small]);
  await rm(small, { recursive: true });
  await rm(folder, { recursive: true });
});

test('an object that does not fit is refused, and what was there stays', async () => {
  const store = openObjectStore({ kind: 'filesystem', root: small });
  await store.ready();
  await writeFile(join(folder, 'fits'), 'content');
  await writeFile(join(folder, 'large'), randomBytes(2 * 1024 * 1024));
  await store.putFile('models/a', join(folder, 'fits'));
  await expect(store.putFile('models/a', join(folder, 'large'))).rejects.toMatchObject({ code: 'storage.full' });
  expect(await readFile(join(small, 'models', 'a'), 'utf8')).toBe('content');
  expect(await readdir(join(small, '.unfinished'))).toEqual([]);
  await store.putFile('models/b', join(folder, 'fits'));
});

test('an object that is brought to a full disk leaves nothing there', async () => {
  const store = openObjectStore({ kind: 'filesystem', root: folder });
  await writeFile(join(folder, 'large'), randomBytes(2 * 1024 * 1024));
  await store.putFile('models/a', join(folder, 'large'));
  await expect(store.getFile('models/a', join(small, 'got'))).rejects.toMatchObject({ code: 'storage.full' });
  expect(await readdir(small)).toEqual([]);
});

test('records on a full disk are refused, those that were there stay, and all is well once there is space', async () => {
  const ballast = join(small, 'ballast');
  const records = openRecords({ kind: 'sqlite', path: join(small, 'nestor.db') });
  await records.runs.create(aRun('r'));
  await writeFile(ballast, Buffer.alloc(256 * 1024));
  const failure = await (async () => {
    for (let number = 1; number < 100_000; number += 1)
      await records.events.append([{ ...anEvent(number), fields: { text: 'x'.repeat(1000) } }]);
    return undefined;
  })().catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'records.full' });
  const kept = await records.events.lastId();
  expect(await records.runs.get(runId('r'))).toMatchObject({ round: 0 });
  const commit = { latestModelId: modelId('next') };
  await rm(ballast);
  expect(await records.runs.commitRound(runId('r'), { round: 0, epoch: 1 }, commit)).toBe(true);
  expect(await records.events.lastId()).toBe(kept);
  await records.close();
});

test('a record store cannot be made on a full disk, but once there is space', async () => {
  const ballast = join(small, 'ballast');
  await writeFile(ballast, Buffer.alloc(1024 * 1024));
  const records = openRecords({ kind: 'sqlite', path: join(small, 'nestor.db') });
  await expect(records.ready()).rejects.toMatchObject({ code: 'records.full' });
  await rm(ballast);
  await records.ready();
  await records.close();
});
