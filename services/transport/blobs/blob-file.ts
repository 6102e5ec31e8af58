import type { Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { NestorError } from '../../core/index.js';

/** Bytes that are written at once: small writes cost more in dispatch than in copying. */
const batchBytes = 2 ** 19;

export interface BlobFileOptions {
  readonly path: string;
  /** Where to go on; the file has this many bytes. 0 starts it anew. */
  readonly offset: number;
  /** Most bytes that may come. */
  readonly limitBytes: number;
  /** Is fed all that comes. */
  readonly hash: Hash;
}

/** A writable file of arrived bytes. What came before an interruption is in it when the stream is closed. */
export const openBlobFile = async ({ path, offset, limitBytes, hash }: BlobFileOptions): Promise<Writable> => {
  const file = await open(path, offset > 0 ? 'a' : 'w');
  let batch: Buffer[] = [];
  let batched = 0;
  let left = limitBytes;

  const flush = async (): Promise<void> => {
    const chunks = batch;
    batch = [];
    batched = 0;
    await writeAll(file, chunks);
  };

  return new Writable({
    highWaterMark: batchBytes,
    write(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left < 0) {
        done(new NestorError('blob.too_large', 'More bytes came than the blob has.'));
        return;
      }
      hash.update(chunk);
      batch.push(chunk);
      batched += chunk.length;
      if (batched < batchBytes) done();
      else settle(flush(), done);
    },
    final(done) {
      settle(flush(), done);
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
};

/** Tells a callback how a promise ends. */
const settle = (promise: Promise<void>, done: (error?: Error | null) => void): void => {
  promise.then(() => {
    done();
  }, done);
};

const writeAll = async (file: FileHandle, chunks: readonly Buffer[]): Promise<void> => {
  let rest = chunks;
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest);
    rest = after(rest, bytesWritten);
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
