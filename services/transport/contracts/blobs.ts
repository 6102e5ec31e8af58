import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { passingBlobName, type BlobName, type BlobRef } from '../../core/index.js';
import type { Spool } from '../spool.js';

/** A name for bytes that a child sends. */
export const nameFor = (bytes: Uint8Array): BlobName => passingBlobName(randomBytes(16).toString('hex'), crc32(bytes));

/** Puts random bytes into a spool. */
export const putBlob = async (spool: Spool, sizeBytes: number): Promise<{ bytes: Buffer; blob: BlobRef }> => {
  const bytes = randomBytes(sizeBytes);
  const blob = { name: nameFor(bytes), sizeBytes };
  const path = spool.temporary();
  await writeFile(path, bytes);
  await spool.adopt(path, blob);
  return { bytes, blob };
};
