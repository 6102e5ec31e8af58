import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelIdStream, tensorSizeBytes, type Layout } from './index.js';

const idOf = (layout: Layout, bytes: Uint8Array, cuts: readonly number[] = []): string => {
  const stream = modelIdStream(layout, createHash('sha256'));
  const borders = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b);
  borders.forEach((to, i) => {
    stream.update(bytes.subarray(borders[i - 1] ?? 0, to));
  });
  return stream.digest();
};

const layout: Layout = [
  { name: 'a', dtype: 'U8', shape: [3] },
  { name: 'b', dtype: 'U8', shape: [0, 2] },
  { name: 'c', dtype: 'F32', shape: [] },
];
const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);

test('the id of a model is that of the documented encoding', () => {
  const u32 = (n: number): number[] => [n, 0, 0, 0];
  const u64 = (n: number): number[] => [n, 0, 0, 0, 0, 0, 0, 0];
  const text = (value: string): number[] => [...u32(value.length), ...Buffer.from(value)];
  const encoded = [
    ...Buffer.from('nestor.model.v1\n'),
    ...u32(3),
    ...[...text('a'), ...text('U8'), ...u32(1), ...u64(3), 1, 2, 3],
    ...[...text('b'), ...text('U8'), ...u32(2), ...u64(0), ...u64(2)],
    ...[...text('c'), ...text('F32'), ...u32(0), 4, 5, 6, 7],
  ];
  expect(idOf(layout, bytes)).toBe(createHash('sha256').update(Uint8Array.from(encoded)).digest('hex'));
});

test('the id does not depend on how the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 7 })), (cuts) => {
      expect(idOf(layout, bytes, cuts)).toBe(idOf(layout, bytes));
    }),
  );
});

test('models that differ in a name, a dtype, a shape or a byte have different ids', () => {
  const zeros: Layout[] = [
    [{ name: 'a', dtype: 'U8', shape: [4] }],
    [{ name: 'b', dtype: 'U8', shape: [4] }],
    [{ name: 'a', dtype: 'I8', shape: [4] }],
    [{ name: 'a', dtype: 'U8', shape: [2, 2] }],
    [{ name: 'a', dtype: 'U8', shape: [1, 4] }],
    [{ name: 'a', dtype: 'F32', shape: [] }],
    [{ name: 'a', dtype: 'F32', shape: [1] }],
  ];
  const ids = zeros.map((tensors) =>
    idOf(tensors, new Uint8Array(tensors.reduce((n, t) => n + tensorSizeBytes(t), 0))),
  );
  ids.push(idOf(layout, bytes), idOf(layout, bytes.slice().reverse()));
  expect(new Set(ids).size).toBe(ids.length);
});

test('an id needs all bytes and no more, and tensors in canonical order', () => {
  expect(() => idOf(layout, bytes.subarray(1))).toThrow('fewer bytes');
  expect(() => idOf(layout, new Uint8Array(8))).toThrow('more bytes');
  expect(() => idOf([...layout].reverse(), bytes)).toThrow('canonical order');
});
