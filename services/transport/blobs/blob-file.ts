import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { NestorError } from '../../core/index.js';
import type { Arrived } from '../spool.js';

export interface BlobFileOptions {
  readonly path: string;
  /** Where to go on. */
  readonly arrived: Arrived;
  /** Size of the whole blob. */
  readonly sizeBytes: number;
}

/** The file of a blob on its way in. */
export interface BlobFile {
  /** What is in the file by now. */
  arrived(): Arrived;
  /**
   * Adds bytes; they are no longer needed when the promise is settled. Calls need not wait for each other.
   * @throws blob.too_large, and as the file system says
   */
  append(chunks: readonly Buffer[]): Promise<void>;
  /** Waits until all is written, cuts off what an older file leaves behind a whole blob, and closes. */
  close(): Promise<void>;
}

/** Opens a blob's file for what is still to come. */
export const openBlobFile = async ({ path, arrived: before, sizeBytes }: BlobFileOptions): Promise<BlobFile> => {
  const file = await openForWriting(path);
  let arrived = before;
  let { bytes: end, crc32: sum } = before;
  let writing: Promise<void> = Promise.resolve();

  return {
    arrived: () => arrived,

    append(chunks) {
      const start = end;
      for (const chunk of chunks) {
        sum = crc32(chunk, sum);
        end += chunk.length;
      }
      if (end > sizeBytes) {
        return Promise.reject(new NestorError('blob.too_large', 'More bytes came than the blob has.'));
      }
      const after = { bytes: end, crc32: sum };
      writing = writing.then(async () => {
        await writeAll(file, chunks, start);
        arrived = after;
      });
      writing.catch(() => undefined);
      return writing;
    },

    async close() {
      try {
        await writing;
        if (arrived.bytes === sizeBytes && (await file.stat()).size > sizeBytes) await file.truncate(sizeBytes);
      } finally {
        await file.close();
      }
    },
  };
};

const openForWriting = async (path: string): Promise<FileHandle> => {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return await open(path, 'w');
  }
};

const writeAll = async (file: FileHandle, chunks: readonly Buffer[], position: number): Promise<void> => {
  let rest = chunks;
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest, at);
    rest = after(rest, bytesWritten);
    at += bytesWritten;
  }
};

/** What is left of the chunks after so many bytes. */
const after = (chunks: readonly Buffer[], bytes: number): readonly Buffer[] => {
  let skip = bytes;
  let index = 0;
  for (let chunk = chunks[index]; chunk && chunk.length <= skip; chunk = chunks[index]) {
    skip -= chunk.length;
    index += 1;
  }
  const [first, ...others] = chunks.slice(index);
  return first ? [first.subarray(skip), ...others] : [];
};
