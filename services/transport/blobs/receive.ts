import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NestorError, type BlobRef } from '../../core/index.js';
import { openBlobFile } from './blob-file.js';
import type { Spool } from '../spool.js';

const bufferBytes = 2 ** 20;

/** How a stream of bytes becomes a blob. */
export interface Arrival {
  readonly spool: Spool;
  readonly blob: BlobRef;
  /** File of arrived bytes; its first `offset` bytes stay, the others are written anew. */
  readonly path: string;
  readonly offset: number;
  readonly source: Readable;
  readonly signal?: AbortSignal;
}

/**
 * Appends a stream to what has arrived of a blob, hashing on the way. Whole and right it moves into the spool;
 * whole and wrong it is removed; incomplete it stays for another time.
 * @returns whether it is whole.
 * @throws blob.hash_mismatch, blob.too_large, storage.full, transport.lost when the stream breaks
 */
export const receiveBlob = async ({ spool, blob, path, offset, source, signal }: Arrival): Promise<boolean> => {
  const hash = createHash('sha256');
  if (offset > 0) await hashFile(path, hash, signal);
  const limitBytes = blob.sizeBytes - offset;
  const file = await openBlobFile({ path, offset, limitBytes, hash });
  let arrived = 0;
  source.on('data', (chunk: Buffer) => (arrived += chunk.length));
  try {
    await pipeline(source, file, { signal });
  } catch (error) {
    throw arrivalError(error, signal);
  } finally {
    // Whoever goes on with the file must find it at rest.
    if (!file.closed) await once(file, 'close').catch(() => undefined);
  }
  if (arrived < limitBytes) return false;
  const sha256 = hash.digest('hex');
  if (sha256 !== blob.sha256) {
    await rm(path, { force: true });
    throw new NestorError('blob.hash_mismatch', `Bytes with SHA-256 ${sha256} came for the blob ${blob.sha256}.`);
  }
  await spool.adopt(path, blob);
  return true;
};

const hashFile = async (path: string, hash: Hash, signal?: AbortSignal): Promise<void> => {
  for await (const chunk of createReadStream(path, { highWaterMark: bufferBytes })) {
    signal?.throwIfAborted();
    hash.update(chunk as Buffer);
  }
};

const arrivalError = (error: unknown, signal?: AbortSignal): unknown => {
  if (signal?.aborted) return signal.reason;
  if (error instanceof NestorError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new NestorError('storage.full', message, { cause: error });
  return new NestorError('transport.lost', `The transfer broke: ${message}`, { cause: error });
};
