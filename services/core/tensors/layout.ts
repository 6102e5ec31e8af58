import { NestorError } from '../errors/index.js';
import { dtypeSizeBytes, type Dtype } from './dtypes.js';

/** Name, element type and shape of a tensor. `[]` is the shape of a scalar. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** Tensors in canonical order: by name, compared code point by code point. */
export type Layout = readonly TensorSpec[];

/** -1, 0 or 1 as `a` comes before, at or after `b` in the order of code points (not of UTF-16 units). */
export const compareCodePoints = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  if (at === length) return Math.sign(a.length - b.length);
  const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
  // Surrogates stand for code points above all others, but their units lie below U+E000..U+FFFF.
  const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
  return Math.sign(rank(x) - rank(y));
};

/** The tensors in canonical order. */
export const canonicalOrder = <T extends TensorSpec>(tensors: Iterable<T>): readonly T[] =>
  [...tensors].sort((a, b) => compareCodePoints(a.name, b.name));

/**
 * Number of elements of a shape.
 * @throws model.malformed when a dimension is not a whole number from 0 to 2^53 - 1, or the product is above that.
 */
export const elementCount = (shape: readonly number[]): number => {
  let count = 1;
  for (const dimension of shape) {
    if (!Number.isSafeInteger(dimension) || dimension < 0) {
      throw new NestorError('model.malformed', `expected whole numbers as dimensions, got [${shape.join(', ')}]`);
    }
    count *= dimension;
    if (!Number.isSafeInteger(count)) {
      throw new NestorError('model.malformed', `the shape [${shape.join(', ')}] has more elements than can be counted`);
    }
  }
  return count;
};

/** Bytes that a tensor's elements take. @throws model.malformed as `elementCount`. */
export const tensorSizeBytes = ({ dtype, shape }: Pick<TensorSpec, 'dtype' | 'shape'>): number => {
  const sizeBytes = elementCount(shape) * dtypeSizeBytes(dtype);
  if (!Number.isSafeInteger(sizeBytes)) {
    throw new NestorError('model.malformed', `the shape [${shape.join(', ')}] has more bytes than can be counted`);
  }
  return sizeBytes;
};

/** Whether both have the same dimensions. */
export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
