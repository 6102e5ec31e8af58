import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { NestorError } from '../../core/index.js';
import type { Gate } from '../gate.js';
import type { Frame } from './session.js';

/** Chunks of a transfer that may be on their way or unwritten. */
export const unwrittenLimit = 8;

export interface SendBlobOptions {
  readonly transfer: number;
  readonly path: string;
  readonly sizeBytes: number;
  /** Where to go on. */
  readonly offset: number;
  readonly chunkBytes: number;
  /** Lets in a chunk at a time, and the next when one has been written. */
  readonly unwritten: Gate;
  readonly write: (frame: Frame) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Sends the rest of a file, chunk by chunk as the other side writes them, with the SHA-256 of the whole in the end. */
export const sendBlob = async (options: SendBlobOptions): Promise<void> => {
  const { transfer, path, sizeBytes, offset, chunkBytes, unwritten, write, signal } = options;
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    await hashBeginning(hash, file, offset, signal);
    for (let at = offset, isLast = false; !isLast;) {
      await unwritten.enter(signal);
      // A buffer of its own, as the broker's client keeps it for a while.
      const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, sizeBytes - at));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead < buffer.length) throw new NestorError('blob.not_found', `The file ends at ${at + bytesRead}.`);
      hash.update(buffer);
      at += bytesRead;
      isLast = at === sizeBytes;
      const sha256 = isLast ? hash.digest() : Buffer.alloc(0);
      await write({ $case: 'chunk', chunk: { transfer, bytes: buffer, sha256 } });
    }
  } finally {
    await file.close();
  }
};

const bufferBytes = 2 ** 19;

/** Hashes the first bytes of a file. */
export const hashBeginning = async (
  hash: Hash,
  file: FileHandle,
  bytes: number,
  signal?: AbortSignal,
): Promise<void> => {
  if (bytes === 0) return;
  const buffer = Buffer.allocUnsafe(Math.min(bufferBytes, bytes));
  for (let at = 0; at < bytes;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, bytes - at), at);
    if (bytesRead === 0) throw new NestorError('blob.not_found', `The file ends at ${at}.`);
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
};
