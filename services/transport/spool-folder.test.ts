import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nameFor, putBlob } from './contracts/blobs.js';
import { receiveBlob } from './blobs/receive.js';
import { openSpool } from './spool-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestor-spool-'));
});
afterEach(() => rm(folder, { recursive: true }));

const absent = nameFor(Buffer.from('absent'));

test('a blob is there after it was adopted, also for the next process', async () => {
  const first = await openSpool(folder);
  const { blob, bytes } = await putBlob(first, 100);
  for (const spool of [first, await openSpool(folder)]) {
    expect(spool.has(blob)).toBe(true);
    expect(spool.sizeBytes(blob.name)).toBe(100);
    expect((await readFile(spool.path(blob.name))).equals(bytes)).toBe(true);
  }
});

test('a blob of another size than the one meant is not it', async () => {
  const spool = await openSpool(folder);
  const { blob } = await putBlob(spool, 100);
  expect(spool.has({ ...blob, sizeBytes: 101 })).toBe(false);
  expect(spool.has({ ...blob, name: absent })).toBe(false);
});

test('what an earlier process had begun to write is gone; what had arrived stays', async () => {
  const first = await openSpool(folder);
  await writeFile(first.temporary(), 'half');
  const arriving = await first.receive({ name: absent, sizeBytes: 10 });
  await writeFile(arriving.path, 'abs');
  arriving.release();
  const second = await openSpool(folder);
  expect(await readdir(join(folder, 'new'))).toEqual([]);
  expect(await second.arrivedBytes(absent)).toBe(3);
});

test('keepOnly removes other blobs and remains, but not what is arriving', async () => {
  const spool = await openSpool(folder);
  const kept = await putBlob(spool, 10);
  const dropped = await putBlob(spool, 10);
  const stale = await spool.receive({ name: absent, sizeBytes: 10 });
  await writeFile(stale.path, 'x');
  stale.release();
  const arriving = await spool.receive(dropped.blob);
  await writeFile(arriving.path, 'y');
  await spool.keepOnly([kept.blob.name]);
  expect(spool.has(kept.blob)).toBe(true);
  expect(spool.has(dropped.blob)).toBe(false);
  expect((await readdir(folder)).sort()).toEqual([kept.blob.name, `${dropped.blob.name}.part`, 'new'].sort());
  arriving.release();
});

test('one transfer of a blob at a time; the next begins when it is released or given up', async () => {
  const spool = await openSpool(folder);
  const order: string[] = [];
  const first = await spool.receive({ name: absent, sizeBytes: 10 });
  const control = new AbortController();
  const second = spool.receive({ name: absent, sizeBytes: 10 }, control.signal);
  const third = spool.receive({ name: absent, sizeBytes: 10 }).then((receiving) => {
    order.push('third');
    return receiving;
  });
  const reason = new Error('given up');
  control.abort(reason);
  await expect(second).rejects.toBe(reason);
  order.push('first released');
  first.release();
  first.release();
  (await third).release();
  expect(order).toEqual(['first released', 'third']);
});

test('a spare file takes a new blob in place, and nothing of the old one stays', async () => {
  const spool = await openSpool(folder, { spareBytes: 1_000_000 });
  const old = await putBlob(spool, 200_000);
  await spool.keepOnly([]);
  const bytes = Buffer.alloc(190_000, 7);
  const blob = { name: nameFor(bytes), sizeBytes: bytes.length };
  const receiving = await spool.receive(blob);
  expect((await stat(receiving.path)).size).toBe(200_000);
  expect(receiving.arrived).toEqual({ bytes: 0, crc32: 0 });
  expect(await receiveBlob({ spool, blob, receiving, bring: (file) => file.append([bytes]) })).toBe(true);
  receiving.release();
  expect((await readFile(spool.path(blob.name))).equals(bytes)).toBe(true);
  expect(spool.has(old.blob)).toBe(false);
});

test('what has arrived in a spare file is no beginning for the next process', async () => {
  const first = await openSpool(folder, { spareBytes: 1_000_000 });
  await putBlob(first, 200_000);
  await first.keepOnly([]);
  const receiving = await first.receive({ name: absent, sizeBytes: 200_000 });
  receiving.note({ bytes: 100, crc32: 1 });
  receiving.release();
  expect(await first.arrivedBytes(absent)).toBe(100);
  expect(await (await openSpool(folder)).arrivedBytes(absent)).toBe(0);
});
