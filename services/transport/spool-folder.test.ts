import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { putBlob, sha256Of } from './contracts/blobs.js';
import { openSpool } from './spool-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestor-spool-'));
});
afterEach(() => rm(folder, { recursive: true }));

const absent = sha256Of(Buffer.from('absent'));

test('a blob is there after it was adopted, also for the next process', async () => {
  const first = await openSpool(folder);
  const { blob, bytes } = await putBlob(first, 100);
  for (const spool of [first, await openSpool(folder)]) {
    expect(spool.has(blob)).toBe(true);
    expect(spool.sizeBytes(blob.sha256)).toBe(100);
    expect((await readFile(spool.path(blob.sha256))).equals(bytes)).toBe(true);
  }
});

test('a blob of another size than the one meant is not it', async () => {
  const spool = await openSpool(folder);
  const { blob } = await putBlob(spool, 100);
  expect(spool.has({ ...blob, sizeBytes: 101 })).toBe(false);
  expect(spool.has({ ...blob, sha256: absent })).toBe(false);
});

test('what an earlier process had begun to write is gone; what had arrived stays', async () => {
  const first = await openSpool(folder);
  await writeFile(first.temporary(), 'half');
  const arriving = await first.receive(absent);
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
  const stale = await spool.receive(absent);
  await writeFile(stale.path, 'x');
  stale.release();
  const arriving = await spool.receive(dropped.blob.sha256);
  await writeFile(arriving.path, 'y');
  await spool.keepOnly([kept.blob.sha256]);
  expect(spool.has(kept.blob)).toBe(true);
  expect(spool.has(dropped.blob)).toBe(false);
  expect((await readdir(folder)).sort()).toEqual([kept.blob.sha256, `${dropped.blob.sha256}.part`, 'new'].sort());
  arriving.release();
});

test('one transfer of a blob at a time; the next begins when it is released or given up', async () => {
  const spool = await openSpool(folder);
  const order: string[] = [];
  const first = await spool.receive(absent);
  const control = new AbortController();
  const second = spool.receive(absent, control.signal);
  const third = spool.receive(absent).then((receiving) => {
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
