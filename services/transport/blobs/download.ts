import { rm } from 'node:fs/promises';
import { isNestorError, NestorError, type BlobRef } from '../../core/index.js';
import type { Spool } from '../spool.js';
import { readProblem } from './problem.js';
import { receiveBlob } from './receive.js';
import { requestError, type RemoteBlobs } from './remote.js';
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
  const receiving = await spool.receive(blob.sha256, signal);
  try {
    if (spool.has(blob)) return spool.path(blob.sha256);
    const { path } = receiving;
    if ((await spool.arrivedBytes(blob.sha256)) >= blob.sizeBytes) await rm(path, { force: true });
    const begunEarlier = (await spool.arrivedBytes(blob.sha256)) > 0;
    const attempt = () => downloadOnce(remote, spool, blob, path, signal);
    const progress = () => spool.arrivedBytes(blob.sha256);
    try {
      await retryTransfer(attempt, progress, signal);
    } catch (error) {
      // What an earlier process left may be damaged; it is gone now.
      if (!begunEarlier || !isNestorError(error) || error.code !== 'blob.hash_mismatch') throw error;
      await retryTransfer(attempt, progress, signal);
    }
    return spool.path(blob.sha256);
  } finally {
    receiving.release();
  }
};

const downloadOnce = async (remote: RemoteBlobs, spool: Spool, blob: BlobRef, path: string, signal: AbortSignal) => {
  const arrived = await spool.arrivedBytes(blob.sha256);
  const response = await answer(remote, blob, arrived, signal);
  if (response.statusCode !== 200 && response.statusCode !== 206) throw await readProblem(response);
  const offset = response.statusCode === 206 ? arrived : 0;
  const whole = await receiveBlob({ spool, blob, path, offset, source: response, signal });
  if (!whole) throw new NestorError('transport.lost', 'The transfer ended early.');
};

const answer = async (remote: RemoteBlobs, { sha256 }: BlobRef, offset: number, signal: AbortSignal) => {
  try {
    return await remote.get(sha256, offset, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw requestError(error);
  }
};
