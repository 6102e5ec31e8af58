import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  canonicalOrder,
  checkTrainable,
  passingBlobName,
  type BlobRef,
  type ModelLimits,
  type RingKernel,
} from '../../core/arithmetic.js';
import { openForReading, withFile, type OpenFile } from './file-access.js';
import { headerOf } from './header-of.js';
import { identifyModel } from './identification.js';
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

/** A name of its own for a file that is no model. */
export const newName = (checksum: number): BlobRef['name'] =>
  passingBlobName(randomBytes(16).toString('hex'), checksum);

export const nameFile = (path: string, buffer: Uint8Array): BlobRef =>
  withFile(openForReading(path), (file) => ({ name: newName(checksumOf(file, buffer)), sizeBytes: file.sizeBytes }));

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
    const model = identifyModel(tensors, header.metadata);
    for (const part of parts(file, 0, header.dataOffset, buffer)) model.takeHeader(part);
    for (const tensor of tensors) {
      const { dtype, offsetBytes, sizeBytes } = tensor;
      for (const part of parts(file, offsetBytes, offsetBytes + sizeBytes, buffer)) {
        model.takeElements(tensor, part, dtype === 'F32' ? kernel.maxAbs(0, part.length / 4) : 0);
      }
    }
    return model.result(file.sizeBytes, inOrder ? undefined : checksumOf(file, buffer));
  });
