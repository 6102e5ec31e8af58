import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

import { dataOffsetOf, type Header, parseHeader, prefixSizeBytes, writeHeader } from '../../../services/core/index.js';

/** A tensor in memory, always F32. */
export interface FloatTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The F32 tensors of a model file, in memory at once: learners hold whole models anyhow. */
export interface FloatModel {
  readonly tensors: ReadonlyMap<string, FloatTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the header of a safetensors file.
 * @param maxFileBytes largest file that is read at all. @default no limit
 * @throws {NestorError} `model.malformed`, `model.truncated`, `model.header_too_large`, `model.too_large`
 */
export const readHeader = async (file: FileHandle, maxFileBytes = Number.MAX_SAFE_INTEGER): Promise<Header> => {
  const { size } = await file.stat();
  const limits = { maxFileBytes };
  const dataOffset = dataOffsetOf(await readAt(file, 0, Math.min(size, prefixSizeBytes)), size, limits);
  return parseHeader(await readAt(file, 0, dataOffset), size, limits);
};

/**
 * Reads a model file.
 * @throws {NestorError} as `readHeader`
 */
export const readFloatModel = async (path: string): Promise<FloatModel> => {
  const file = await open(path, 'r');
  try {
    const header = await readHeader(file);
    const tensors = new Map<string, FloatTensor>();
    for (const { name, dtype, shape, offsetBytes, sizeBytes } of header.tensors) {
      if (dtype !== 'F32') continue;
      const bytes = await readAt(file, offsetBytes, sizeBytes);
      tensors.set(name, { name, shape, values: new Float32Array(bytes.buffer, bytes.byteOffset, sizeBytes / 4) });
    }
    return { tensors, metadata: header.metadata };
  } finally {
    await file.close();
  }
};

/**
 * Writes a safetensors file of F32 tensors: canonical, so equal tensors and metadata give equal files.
 * @returns the file's CRC-32
 */
export const writeFloatTensors = async (
  path: string,
  tensors: Iterable<FloatTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<number> => {
  const byName = new Map<string, FloatTensor>();
  for (const tensor of tensors) byName.set(tensor.name, tensor);
  const header = writeHeader(
    [...byName.values()].map(({ name, shape }) => ({ name, shape, dtype: 'F32' as const })),
    metadata,
  );
  const file = await open(path, 'w');
  try {
    await writeAll(file, header.bytes);
    let sum = crc32(header.bytes);
    for (const { name } of header.tensors) {
      const values = byName.get(name)?.values ?? new Float32Array();
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      sum = crc32(bytes, sum);
      await writeAll(file, bytes);
    }
    return sum;
  } finally {
    await file.close();
  }
};

/** Exactly `length` bytes, in memory of their own (so their first is aligned). */
export const readAt = async (file: FileHandle, position: number, length: number): Promise<Uint8Array> => {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new RangeError(`the file ends ${length - done} bytes early`);
    done += bytesRead;
  }
  return bytes;
};

const writeAll = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
};
