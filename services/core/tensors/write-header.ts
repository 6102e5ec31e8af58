import { NestorError } from '../errors/index.js';
import { type StoredTensor } from './header.js';
import { canonicalOrder, compareCodePoints, tensorSizeBytes, type TensorSpec } from './layout.js';

export interface WrittenHeader {
  /** The file up to its first tensor byte; its length is a multiple of 8. */
  readonly bytes: Uint8Array;
  /** In canonical order, which is the order of their bytes. */
  readonly tensors: readonly StoredTensor[];
  readonly fileSizeBytes: number;
}

/**
 * The canonical header: metadata first, sorted by key; tensors sorted by name, without gaps; padded with
 * spaces to a multiple of 8. Equal tensors and metadata give equal bytes.
 * @throws model.malformed on duplicate names, shapes that are none, and the reserved name `__metadata__`.
 */
export const writeHeader = (
  tensors: Iterable<TensorSpec>,
  metadata: Readonly<Record<string, string>> = {},
): WrittenHeader => {
  const entries: string[] = [];
  const pairs = Object.entries(metadata).sort(([a], [b]) => compareCodePoints(a, b));
  if (pairs.length > 0) {
    // Written by hand, since objects put keys that look like numbers first.
    const texts = pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    entries.push(`"__metadata__":{${texts.join(',')}}`);
  }
  let begin = 0;
  let previous: string | undefined;
  const placed = canonicalOrder(tensors).map(({ name, dtype, shape }) => {
    if (name === previous || name === '__metadata__') {
      throw new NestorError('model.malformed', `the tensor name ${JSON.stringify(name)} is taken`);
    }
    previous = name;
    const sizeBytes = tensorSizeBytes({ dtype, shape });
    const offset = begin;
    begin += sizeBytes;
    entries.push(
      `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${offset},${begin}]}`,
    );
    return { name, dtype, shape, offset, sizeBytes };
  });
  const json = new TextEncoder().encode(`{${entries.join(',')}}`);
  const bytes = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 8), true);
  bytes.set(json, 8);
  return {
    bytes,
    tensors: placed.map(({ offset, ...tensor }) => ({ ...tensor, offsetBytes: bytes.length + offset })),
    fileSizeBytes: bytes.length + begin,
  };
};
