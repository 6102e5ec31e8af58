import { rm } from 'node:fs/promises';
import { crc32Of, NestorError, type BlobRef } from '../../core/index.js';
import type { Receiving, Spool } from '../spool.js';
import { openBlobFile, type BlobFile } from './blob-file.js';

/** How bytes become a blob. */
export interface Arrival {
  readonly spool: Spool;
  readonly blob: BlobRef;
  readonly receiving: Receiving;
  readonly signal?: AbortSignal;
  /** Appends to the file what follows that which has arrived. */
  readonly bring: (file: BlobFile) => Promise<void>;
}

/**
 * Adds bytes to what has arrived of a blob, summing on the way. Whole and right it moves into the spool;
 * whole and wrong it is removed; incomplete it stays for another time.
 * @returns whether it is whole.
 * @throws blob.hash_mismatch, blob.too_large, storage.full, transport.lost when the transfer breaks
 */
export const receiveBlob = async ({ spool, blob, receiving, signal, bring }: Arrival): Promise<boolean> => {
  const { path, arrived } = receiving;
  const { name, sizeBytes } = blob;
  try {
    const file = await openBlobFile({ path, arrived, sizeBytes });
    try {
      await bring(file);
    } finally {
      // Whoever goes on with the file must find it at rest.
      await file.close().finally(() => {
        receiving.note(file.arrived());
      });
    }
  } catch (error) {
    throw arrivalError(error, signal);
  }
  const { bytes, crc32 } = receiving.arrived;
  if (bytes < sizeBytes) return false;
  if (crc32 !== crc32Of(name)) {
    await rm(path, { force: true });
    receiving.note({ bytes: 0, crc32: 0 });
    throw new NestorError('blob.hash_mismatch', `Bytes with the checksum ${crc32.toString(16)} came for ${name}.`);
  }
  await spool.adopt(path, blob);
  return true;
};

const arrivalError = (error: unknown, signal?: AbortSignal): unknown => {
  if (signal?.aborted) return signal.reason;
  if (error instanceof NestorError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new NestorError('storage.full', message, { cause: error });
  return new NestorError('transport.lost', `The transfer broke: ${message}`, { cause: error });
};
