import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { isNestorError, NestorError, type BlobRef } from '../../core/index.js';
import type { BlobFile } from '../blobs/blob-file.js';
import { receiveBlob } from '../blobs/receive.js';
import type { Chunk } from '../gen/nestor/v1/mqtt.js';
import type { Receiving, Spool } from '../spool.js';
import type { Inbox } from './inbox.js';
import { hashBeginning } from './send-blob.js';
import type { Frame } from './session.js';

export interface ReceiveBlobOptions {
  readonly transfer: number;
  readonly blob: BlobRef;
  readonly spool: Spool;
  /** What the other side sends; fails when it can send no more. */
  readonly inbox: Inbox<Chunk>;
  readonly write: (frame: Frame) => Promise<void>;
  readonly signal: AbortSignal;
}

const nothing = { bytes: 0, crc32: 0 };

/**
 * Asks for a blob and brings it into the spool, going on with what has arrived earlier.
 * @returns the file's path
 * @throws transport.lost, blob.not_found, blob.hash_mismatch, blob.too_large
 */
export const receiveBlobOver = async (options: ReceiveBlobOptions): Promise<string> => {
  const { spool, blob, signal } = options;
  const receiving = await spool.receive(blob, signal);
  try {
    if (spool.has(blob)) return spool.path(blob.name);
    if (receiving.arrived.bytes >= blob.sizeBytes) receiving.note(nothing);
    const wasBegun = receiving.arrived.bytes > 0;
    try {
      await receiveOnce(options, receiving);
    } catch (error) {
      // What an earlier process left may be damaged; it is gone now.
      if (!wasBegun || !isMismatch(error)) throw error;
      await receiveOnce(options, receiving);
    }
    return spool.path(blob.name);
  } finally {
    receiving.release();
  }
};

const receiveOnce = async (options: ReceiveBlobOptions, receiving: Receiving): Promise<void> => {
  const { transfer, blob, spool, inbox, write, signal } = options;
  const hash = createHash('sha256');
  const offset = receiving.arrived.bytes;
  if (offset > 0) {
    const file = await open(receiving.path, 'r');
    await hashBeginning(hash, file, offset, signal).finally(() => file.close());
  }
  const bring = async (file: BlobFile): Promise<void> => {
    await write({ $case: 'want', want: { transfer, blob, offset } });
    for (;;) {
      const { bytes, sha256 } = await inbox.next();
      hash.update(bytes);
      if (bytes.length > 0) await file.append([bytes]);
      if (sha256.length > 0) {
        if (!hash.digest().equals(sha256)) throw mismatch(blob);
        return;
      }
      await write({ $case: 'written', written: { transfer, chunks: 1 } });
    }
  };
  try {
    const isWhole = await receiveBlob({ spool, blob, receiving, signal, bring });
    if (!isWhole) throw new NestorError('transport.protocol', `${blob.name} ended early.`);
  } catch (error) {
    if (isMismatch(error)) receiving.note(nothing);
    throw error;
  }
};

const isMismatch = (error: unknown): boolean => isNestorError(error) && error.code === 'blob.hash_mismatch';
const mismatch = ({ name }: BlobRef) =>
  new NestorError('blob.hash_mismatch', `Bytes with another SHA-256 than the sender has read came for ${name}.`);
