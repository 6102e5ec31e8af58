import { isNestorError, NestorError, type BlobRef } from '../../core/index.js';
import type { Receiving, Spool } from '../spool.js';
import type { BlobFile } from './blob-file.js';
import { receiveBlob } from './receive.js';
import type { RemoteBlobs } from './remote.js';
import { retryTransfer } from './retry.js';

/**
 * Brings a blob of the parent into the spool, going on with what has arrived earlier.
 * @throws transport.lost, blob.not_found, blob.hash_mismatch, blob.too_large
 */
export const downloadBlob = async (
  remote: RemoteBlobs,
  spool: Spool,
  blob: BlobRef,
  signal: AbortSignal,
): Promise<string> => {
  const receiving = await spool.receive(blob, signal);
  try {
    if (spool.has(blob)) return spool.path(blob.name);
    if (receiving.arrived.bytes >= blob.sizeBytes) receiving.note(nothing);
    const begunEarlier = receiving.arrived.bytes > 0;
    const attempt = () => downloadOnce(remote, spool, blob, receiving, signal);
    const progress = () => Promise.resolve(receiving.arrived.bytes);
    try {
      await retryTransfer(attempt, progress, signal);
    } catch (error) {
      // What an earlier process left may be damaged; it is gone now.
      if (!begunEarlier || !isNestorError(error) || error.code !== 'blob.hash_mismatch') throw error;
      await retryTransfer(attempt, progress, signal);
    }
    return spool.path(blob.name);
  } finally {
    receiving.release();
  }
};

const nothing = { bytes: 0, crc32: 0 };

const downloadOnce = async (
  remote: RemoteBlobs,
  spool: Spool,
  blob: BlobRef,
  receiving: Receiving,
  signal: AbortSignal,
) => {
  const bring = (file: BlobFile) =>
    remote.get(blob.name, receiving.arrived.bytes, (chunk) => file.append([chunk]), signal);
  const whole = await receiveBlob({ spool, blob, receiving, signal, bring });
  if (!whole) throw new NestorError('transport.lost', 'The transfer ended early.');
};
