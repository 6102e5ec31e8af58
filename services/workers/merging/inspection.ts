import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  canonicalOrder,
  checkTrainable,
  countParameters,
  modelBlobName,
  modelIdStream,
  NestorError,
  passingBlobName,
  type BlobRef,
  type ModelLimits,
  type RingKernel,
  type StoredTensor,
  type TensorRecord,
} from '../../core/arithmetic.js';
import { openForReading, withFile, type OpenFile } from './file-access.js';
import { headerOf } from './header-of.js';
import type { InspectedModel } from './thread-protocol.js';

/** Reads a range of a file through the buffer. */
function* parts(file: OpenFile, from: number, to: number, buffer: Uint8Array): Generator<Uint8Array, void, void> {
  for (let at = from; at < to; at += buffer.length) {
    const part = buffer.subarray(0, Math.min(buffer.length, to - at));
    file.read(part, at);
    yield part;
  }
}

const checksumOf = (file: OpenFile, buffer: Uint8Array): number => {
  let sum = 0;
  for (const part of parts(file, 0, file.sizeBytes, buffer)) sum = crc32(part, sum);
  return sum;
};

/** A file that is no model, under a name of its own. */
export const nameFile = (path: string, buffer: Uint8Array): BlobRef =>
  withFile(openForReading(path), (file) => ({
    name: passingBlobName(randomBytes(16).toString('hex'), checksumOf(file, buffer)),
    sizeBytes: file.sizeBytes,
  }));

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
    let sum = 0;
    if (inOrder) for (const part of parts(file, 0, header.dataOffset, buffer)) sum = crc32(part, sum);
    const id = modelIdStream(tensors, createHash('sha256'));
    const records = tensors.map((tensor): TensorRecord => {
      const { name, dtype, shape, offsetBytes, sizeBytes } = tensor;
      let maxAbs = 0;
      for (const part of parts(file, offsetBytes, offsetBytes + sizeBytes, buffer)) {
        if (inOrder) sum = crc32(part, sum);
        id.update(part);
        if (dtype === 'F32') maxAbs = Math.max(maxAbs, finiteMaxAbs(kernel, part.length / 4, tensor));
      }
      return { name, dtype, shape, ...(dtype === 'F32' ? { maxAbs } : {}) };
    });
    const modelId = id.digest();
    const name = modelBlobName(modelId, inOrder ? sum : checksumOf(file, buffer));
    return {
      modelId,
      file: { name, sizeBytes: file.sizeBytes },
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
