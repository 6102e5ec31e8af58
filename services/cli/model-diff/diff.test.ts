import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeHeader } from '../../core/index.js';
import { diffModels } from './diff.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestor-diff-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const modelFile = async (name: string, tensors: Readonly<Record<string, readonly number[]>>): Promise<string> => {
  const specs = Object.entries(tensors).map(([tensor, values]) => ({
    name: tensor,
    dtype: 'F32' as const,
    shape: [values.length],
  }));
  const header = writeHeader(specs);
  const values = header.tensors.flatMap((tensor) => tensors[tensor.name] ?? []);
  const path = join(folder, name);
  await writeFile(path, Buffer.concat([header.bytes, Buffer.from(new Float32Array(values).buffer)]));
  return path;
};

it('tells norm, greatest difference and cosine of each tensor', async () => {
  const a = await modelFile('a', { w: [1, 0, 0, 2], b: [3] });
  const b = await modelFile('b', { w: [0, 1, 0, 2], b: [3] });
  const [bias, weights] = await diffModels(a, b);
  expect(bias).toEqual({ name: 'b', shape: [1], l2: 0, maxAbs: 0, cosine: 1 });
  expect(weights?.l2).toBeCloseTo(Math.SQRT2);
  expect(weights?.maxAbs).toBe(1);
  expect(weights?.cosine).toBeCloseTo(0.8);
});

it('has no cosine where a tensor is zero', async () => {
  const a = await modelFile('a', { w: [0, 0] });
  expect(await diffModels(a, await modelFile('b', { w: [3, 4] }))).toEqual([
    { name: 'w', shape: [2], l2: 5, maxAbs: 4 },
  ]);
});

it('counts every element of a tensor that is larger than a chunk', async () => {
  const size = 300_000;
  const a = await modelFile('a', { w: Array<number>(size).fill(1) });
  const b = await modelFile('b', { w: Array<number>(size).fill(0) });
  expect((await diffModels(a, b))[0]?.l2).toBeCloseTo(Math.sqrt(size), 6);
});

it('names the tensor in which two models cannot be compared', async () => {
  const a = await modelFile('a', { w: [1], x: [1] });
  await expect(diffModels(a, await modelFile('b', { w: [1] }))).rejects.toMatchObject({ code: 'model.other_layout' });
  await expect(diffModels(a, await modelFile('c', { w: [1], x: [1, 2] }))).rejects.toThrow(/"x" has the shape \[1\]/);
});

it('says that a file is no model', async () => {
  const path = join(folder, 'text');
  await writeFile(path, 'hello, this is no model');
  await expect(diffModels(path, path)).rejects.toMatchObject({ code: 'model.header_too_large' });
});
