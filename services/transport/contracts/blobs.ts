import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { BlobRef, Sha256 } from '../../core/index.js';
import type { Spool } from '../spool.js';

export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex') as Sha256;

/** Puts random bytes into a spool. */
export const putBlob = async (spool: Spool, sizeBytes: number): Promise<{ bytes: Buffer; blob: BlobRef }> => {
  const bytes = randomBytes(sizeBytes);
  const blob = { sha256: sha256Of(bytes), sizeBytes };
  const path = spool.temporary();
  await writeFile(path, bytes);
  await spool.adopt(path, blob);
  return { bytes, blob };
};
