import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  countParameters,
  modelBlobName,
  modelIdStream,
  NestorError,
  type StoredTensor,
  type TensorRecord,
} from '../../core/arithmetic.js';
import type { InspectedModel } from './thread-protocol.js';

/** Finds out what is to know of a model file, of whose bytes each is looked at once. */
export interface Identification {
  /** The next bytes of the file that are no elements. */
  takeHeader(part: Uint8Array): void;
  /**
   * The next elements, in canonical order.
   * @param maxAbs of F32 elements: the greatest magnitude, or what is not finite
   * @throws model.non_finite
   */
  takeElements(tensor: StoredTensor, part: Uint8Array, maxAbs: number): void;
  /** @param checksum of the file; needed when its bytes are not in the order in which they were taken */
  result(sizeBytes: number, checksum?: number): InspectedModel;
}

/** @param tensors in canonical order */
export const identifyModel = (
  tensors: readonly StoredTensor[],
  metadata: InspectedModel['metadata'],
): Identification => {
  const id = modelIdStream(tensors, createHash('sha256'));
  const greatest = new Map<string, number>();
  let sum = 0;
  return {
    takeHeader(part) {
      sum = crc32(part, sum);
    },
    takeElements({ name }, part, maxAbs) {
      if (!Number.isFinite(maxAbs)) {
        throw new NestorError('model.non_finite', `the tensor ${JSON.stringify(name)} has NaN or infinite values`);
      }
      greatest.set(name, Math.max(maxAbs, greatest.get(name) ?? 0));
      sum = crc32(part, sum);
      id.update(part);
    },
    result(sizeBytes, checksum = sum) {
      const modelId = id.digest();
      return {
        modelId,
        file: { name: modelBlobName(modelId, checksum), sizeBytes },
        tensors: tensors.map(({ name, dtype, shape }): TensorRecord => ({
          ...{ name, dtype, shape },
          ...(dtype === 'F32' ? { maxAbs: greatest.get(name) ?? 0 } : {}),
        })),
        parameters: countParameters(tensors),
        metadata,
      };
    },
  };
};
