import { isModelId, type ModelId } from '../ids.js';
import { compareCodePoints, tensorSizeBytes, type Layout, type TensorSpec } from './layout.js';

/** A SHA-256 in progress, as `node:crypto` has it. */
export interface Hasher {
  update(bytes: Uint8Array): unknown;
  /** Lower-case hexadecimal digits. */
  digest(encoding: 'hex'): string;
}

export interface ModelIdStream {
  /** Takes the next bytes of the tensors' elements, in canonical order; any cut will do. */
  update(bytes: Uint8Array): void;
  /** @throws RangeError when bytes are missing. */
  digest(): ModelId;
}

/**
 * Computes a model's id from its tensors. The id is the SHA-256 of
 *
 *     "nestor.model.v1\n"  u32(number of tensors)
 *     per tensor, in canonical order:
 *       u32(bytes of name) name  u32(bytes of dtype) dtype  u32(rank) u64(dimension)…  elements
 *
 * with little-endian numbers, text in UTF-8 and elements as in safetensors. Each part tells its own length, so
 * no two different models have the same encoding; free metadata has no part in it.
 *
 * @param layout in canonical order
 */
export const modelIdStream = (layout: Layout, hasher: Hasher): ModelIdStream => {
  hasher.update(new TextEncoder().encode('nestor.model.v1\n'));
  hasher.update(u32(layout.length));
  let index = 0;
  let missingBytes = 0;
  const open = (): void => {
    while (missingBytes === 0) {
      const tensor = layout[index];
      if (tensor === undefined) return;
      const previous = layout[index - 1];
      if (previous !== undefined && compareCodePoints(previous.name, tensor.name) >= 0) {
        throw new RangeError('the tensors are not in canonical order');
      }
      hasher.update(preamble(tensor));
      missingBytes = tensorSizeBytes(tensor);
      index += 1;
    }
  };
  open();
  return {
    update(bytes) {
      let rest = bytes;
      while (rest.length > 0) {
        if (missingBytes === 0) throw new RangeError('more bytes than the tensors have');
        const part = rest.subarray(0, missingBytes);
        hasher.update(part);
        missingBytes -= part.length;
        rest = rest.subarray(part.length);
        open();
      }
    },
    digest() {
      if (missingBytes > 0) throw new RangeError('fewer bytes than the tensors have');
      const hex = hasher.digest('hex');
      if (!isModelId(hex)) throw new RangeError('the hasher does not give a SHA-256 in hexadecimal digits');
      return hex;
    },
  };
};

const u32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};

const preamble = ({ name, dtype, shape }: TensorSpec): Uint8Array => {
  const encoder = new TextEncoder();
  const texts = [encoder.encode(name), encoder.encode(dtype)];
  const bytes = new Uint8Array(texts.reduce((sum, text) => sum + 4 + text.length, 0) + 4 + 8 * shape.length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const text of texts) {
    view.setUint32(at, text.length, true);
    bytes.set(text, at + 4);
    at += 4 + text.length;
  }
  view.setUint32(at, shape.length, true);
  at += 4;
  for (const dimension of shape) {
    view.setBigUint64(at, BigInt(dimension), true);
    at += 8;
  }
  return bytes;
};
