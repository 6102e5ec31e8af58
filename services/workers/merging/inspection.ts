import { createHash, type Hash } from 'node:crypto';
import {
  canonicalOrder,
  checkTrainable,
  countParameters,
  isSha256,
  modelIdStream,
  NestorError,
  type BlobRef,
  type ModelLimits,
  type RingKernel,
  type StoredTensor,
  type TensorRecord,
} from '../../core/index.js';
import { openForReading, withFile, type OpenFile } from './file-access.js';
import { headerOf } from './header-of.js';
import type { InspectedModel } from './thread-protocol.js';

const blobRef = (hash: Hash, sizeBytes: number): BlobRef => {
  const sha256 = hash.digest('hex');
  if (!isSha256(sha256)) throw new RangeError(`not a SHA-256: ${sha256}`);
  return { sha256, sizeBytes };
};

/** Reads a range of a file through the buffer. */
function* parts(file: OpenFile, from: number, to: number, buffer: Uint8Array): Generator<Uint8Array, void, void> {
  for (let at = from; at < to; at += buffer.length) {
    const part = buffer.subarray(0, Math.min(buffer.length, to - at));
    file.read(part, at);
    yield part;
  }
}

export const hashFile = (path: string, buffer: Uint8Array): BlobRef =>
  withFile(openForReading(path), (file) => {
    const hash = createHash('sha256');
    for (const part of parts(file, 0, file.sizeBytes, buffer)) hash.update(part);
    return blobRef(hash, file.sizeBytes);
  });

/**
 * Reads a whole model file once (twice when its tensors are not in canonical order).
 * @throws as `parseHeader`, `checkTrainable`; model.non_finite
 */
export const inspect = (path: string, limits: ModelLimits, kernel: RingKernel): InspectedModel =>
  withFile(openForReading(path), (file) => {
    const header = headerOf(file, limits);
    checkTrainable(header.tensors);
    const tensors = canonicalOrder(header.tensors);
    const inOrder = tensors.every(({ offsetBytes, sizeBytes }, i) => {
      const next = tensors[i + 1]?.offsetBytes ?? file.sizeBytes;
      return offsetBytes + sizeBytes === next;
    });
    const buffer = kernel.input();
    const hash = createHash('sha256');
    if (inOrder) for (const part of parts(file, 0, header.dataOffset, buffer)) hash.update(part);
    const id = modelIdStream(tensors, createHash('sha256'));
    const records = tensors.map((tensor): TensorRecord => {
      const { name, dtype, shape, offsetBytes, sizeBytes } = tensor;
      let maxAbs = 0;
      for (const part of parts(file, offsetBytes, offsetBytes + sizeBytes, buffer)) {
        if (inOrder) hash.update(part);
        id.update(part);
        if (dtype === 'F32') maxAbs = Math.max(maxAbs, finiteMaxAbs(kernel, part.length / 4, tensor));
      }
      return { name, dtype, shape, ...(dtype === 'F32' ? { maxAbs } : {}) };
    });
    return {
      modelId: id.digest(),
      file: inOrder ? blobRef(hash, file.sizeBytes) : hashFile(path, buffer),
      tensors: records,
      parameters: countParameters(tensors),
      metadata: header.metadata,
    };
  });

const finiteMaxAbs = (kernel: RingKernel, count: number, { name }: StoredTensor): number => {
  const maxAbs = kernel.maxAbs(0, count);
  if (!Number.isFinite(maxAbs)) {
    throw new NestorError('model.non_finite', `the tensor ${JSON.stringify(name)} has NaN or infinite values`);
  }
  return maxAbs;
};
