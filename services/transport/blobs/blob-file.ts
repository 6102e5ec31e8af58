import { open, type FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { NestorError } from '../../core/index.js';
import type { Arrived } from '../spool.js';

/** Bytes that are written at once: small writes cost more in dispatch than in copying. */
const batchBytes = 2 ** 19;

export interface BlobFileOptions {
  readonly path: string;
  /** Where to go on. */
  readonly arrived: Arrived;
  /** Size of the whole blob. */
  readonly sizeBytes: number;
}

/** The file of a blob on its way in. */
export interface BlobFile {
  /** What is not written when it is destroyed is written then. */
  readonly sink: Writable;
  /** What is in the file by now. */
  arrived(): Arrived;
}

/** Opens a blob's file for what is still to come. A file that is longer than the blob is cut off at the end. */
export const openBlobFile = async ({ path, arrived: before, sizeBytes }: BlobFileOptions): Promise<BlobFile> => {
  const file = await openForWriting(path);
  let arrived = before;
  let batch: Buffer[] = [];
  let { bytes: end, crc32: sum } = before;

  const flush = async (): Promise<void> => {
    const chunks = batch;
    batch = [];
    const after = { bytes: end, crc32: sum };
    await writeAll(file, chunks, arrived.bytes);
    arrived = after;
  };

  const sink = new Writable({
    highWaterMark: batchBytes,
    write(chunk: Buffer, _encoding, done) {
      if (end + chunk.length > sizeBytes) {
        done(new NestorError('blob.too_large', 'More bytes came than the blob has.'));
        return;
      }
      sum = crc32(chunk, sum);
      end += chunk.length;
      batch.push(chunk);
      if (end - arrived.bytes < batchBytes) done();
      else settle(flush(), done);
    },
    final(done) {
      const finish = async () => {
        await flush();
        if (end === sizeBytes && (await file.stat()).size > sizeBytes) await file.truncate(sizeBytes);
      };
      settle(finish(), done);
    },
    destroy(error, done) {
      const close = async () => {
        try {
          await flush();
        } finally {
          await file.close();
        }
      };
      settle(close(), (failure) => {
        done(error ?? failure ?? null);
      });
    },
  });
  return { sink, arrived: () => arrived };
};

const openForWriting = async (path: string): Promise<FileHandle> => {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return await open(path, 'w');
  }
};

/** Tells a callback how a promise ends. */
const settle = (promise: Promise<void>, done: (error?: Error | null) => void): void => {
  promise.then(() => {
    done();
  }, done);
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
