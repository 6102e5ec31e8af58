import { NestorError } from '../../services/core/index.js';
import { openByteSource } from './byte-source.js';

/** Items read from the disk at a time. */
const itemsPerRead = 1024;

/** Some items of an IDX file of bytes (the format of the MNIST files, http://yann.lecun.com/exdb/mnist). */
export interface IdxItems {
  /** One item after the other. */
  readonly bytes: Uint8Array;
  /** Shape of an item: `[]` of a label, `[28, 28]` of an image. */
  readonly itemShape: readonly number[];
}

/**
 * Reads chosen items of an IDX file, with little more memory than they take; or of the `.gz` beside its place.
 *
 * @param chosen indices in rising order. @default all items
 * @throws {NestorError} `project.invalid` when the file is none, or has fewer items
 */
export const readIdx = async (path: string, chosen?: Uint32Array): Promise<IdxItems> => {
  const source = await openByteSource(path);
  try {
    const [zeros1, zeros2, type, rank = 0] = await source.read(0, 4);
    if (zeros1 !== 0 || zeros2 !== 0 || type !== 8 || rank === 0) {
      throw new NestorError('project.invalid', `The data file ${path} is no IDX file of bytes.`);
    }
    const sizes = new DataView((await source.read(4, 4 * rank)).buffer);
    const [count = 0, ...itemShape] = Array.from({ length: rank }, (_, axis) => sizes.getUint32(4 * axis));
    const itemSize = itemShape.reduce((product, size) => product * size, 1);
    const dataOffset = 4 + 4 * rank;
    if (chosen === undefined) return { bytes: await source.read(dataOffset, count * itemSize), itemShape };

    if ((chosen.at(-1) ?? 0) >= count)
      throw new NestorError('project.invalid', `The data file ${path} has ${count} items only.`);
    const bytes = new Uint8Array(chosen.length * itemSize);
    let place = 0;
    for (let first = 0; first < count && place < chosen.length; first += itemsPerRead) {
      const last = Math.min(count, first + itemsPerRead);
      if ((chosen[place] ?? 0) >= last) continue;
      const block = await source.read(dataOffset + first * itemSize, (last - first) * itemSize);
      for (let item = chosen[place]; item !== undefined && item < last; item = chosen[place]) {
        bytes.set(block.subarray((item - first) * itemSize, (item - first + 1) * itemSize), place * itemSize);
        place += 1;
      }
    }
    return { bytes, itemShape };
  } finally {
    await source.close();
  }
};
