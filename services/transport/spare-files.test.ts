import { link, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSpareFiles } from './spare-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestor-spare-'));
});
afterEach(() => rm(folder, { recursive: true }));

const size = 100_000;
const fileOf = async (name: string, sizeBytes = size): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, Buffer.alloc(sizeBytes, name));
  return path;
};

test('a file of about the size is taken once, the last given first', async () => {
  const spare = createSpareFiles(folder, 1_000_000);
  for (const name of ['a', 'b']) await spare.give(await fileOf(name));
  const taken = [spare.take(size + 100), spare.take(size), spare.take(size)];
  const texts = await Promise.all(taken.slice(0, 2).map((path) => readFile(path!, 'utf8')));
  expect(texts.map((text) => text[0])).toEqual(['b', 'a']);
  expect(taken[2]).toBeUndefined();
});

test('a file of another size is not taken', async () => {
  const spare = createSpareFiles(folder, 1_000_000);
  await spare.give(await fileOf('a'));
  expect(spare.take(2 * size)).toBeUndefined();
});

test('more than its capacity is not kept, the oldest goes', async () => {
  const spare = createSpareFiles(folder, 2.5 * size);
  for (const name of ['a', 'b', 'c']) await spare.give(await fileOf(name));
  const kept = [spare.take(size), spare.take(size)];
  const texts = await Promise.all(kept.map((path) => readFile(path!, 'utf8')));
  expect(texts.map((text) => text[0])).toEqual(['c', 'b']);
  expect(spare.take(size)).toBeUndefined();
  expect(await readdir(folder)).toHaveLength(2);
});

test('a file that somebody else has under another name is never overwritten', async () => {
  const spare = createSpareFiles(folder, 1_000_000);
  const path = await fileOf('a');
  await link(path, join(folder, 'models'));
  await spare.give(path);
  expect(spare.take(size)).toBeUndefined();
  expect((await readFile(join(folder, 'models'))).length).toBe(size);
});

test('without capacity, and for a file that is not there, giving is removing', async () => {
  const spare = createSpareFiles(folder, 0);
  await spare.give(await fileOf('a'));
  await spare.give(join(folder, 'nothing'));
  expect(await readdir(folder)).toEqual([]);
});
