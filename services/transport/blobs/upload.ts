import { isNestorError, NestorError, type BlobRef } from '../../core/index.js';
import type { Spool } from '../spool.js';
import { readProblem } from './problem.js';
import { requestError, type RemoteBlobs } from './remote.js';
import { retryTransfer } from './retry.js';

/**
 * Brings a blob of the spool to the parent, going on with what has arrived there earlier.
 * @throws transport.lost, blob.not_found if it is not in the spool, blob.hash_mismatch, blob.too_large
 */
export const uploadBlob = async (
  remote: RemoteBlobs,
  spool: Spool,
  blob: BlobRef,
  signal: AbortSignal,
): Promise<void> => {
  if (!spool.has(blob)) throw new NestorError('blob.not_found', `The blob ${blob.name} is not in the spool.`);
  const state = { offset: 0, continued: false };
  const attempt = async (): Promise<void> => {
    let arrived = await uploadOnce(remote, spool, blob, state.offset, signal);
    while (arrived !== 'whole') {
      state.continued ||= arrived > 0;
      state.offset = arrived;
      arrived = await uploadOnce(remote, spool, blob, state.offset, signal);
    }
  };
  const progress = () => Promise.resolve(state.offset);
  try {
    await retryTransfer(attempt, progress, signal);
  } catch (error) {
    // What had arrived earlier may have been damaged; it is gone now.
    if (!state.continued || !isNestorError(error) || error.code !== 'blob.hash_mismatch') throw error;
    state.offset = 0;
    await retryTransfer(attempt, progress, signal);
  }
};

/** @returns `whole`, or how many bytes the parent has. */
const uploadOnce = async (
  remote: RemoteBlobs,
  spool: Spool,
  blob: BlobRef,
  offset: number,
  signal: AbortSignal,
): Promise<number | 'whole'> => {
  const response = await put(remote, spool.path(blob.name), blob, offset, signal);
  const { statusCode = 0, headers } = response;
  if (statusCode === 200 || statusCode === 201) {
    response.resume();
    return 'whole';
  }
  const arrived = Number(headers['upload-offset'] ?? Number.NaN);
  if (statusCode === 416 && arrived !== offset && arrived >= 0 && arrived < blob.sizeBytes) {
    response.resume();
    return arrived;
  }
  throw await readProblem(response);
};

const put = async (remote: RemoteBlobs, path: string, blob: BlobRef, offset: number, signal: AbortSignal) => {
  try {
    return await remote.put(path, blob, offset, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw requestError(error);
  }
};
