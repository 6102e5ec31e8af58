import { readFile } from 'node:fs/promises';
import type { Sha256 } from '../../core/index.js';
import type { Spool } from '../spool.js';

/** Largest blob that is kept in memory. */
const mostBytes = 16 * 2 ** 20;

/** Keeps the blob that is asked for most: all children of a round ask for the same base model at once. */
export interface HotBlob {
  /** The blob's bytes if it is small enough, else undefined. */
  bytes(sha256: Sha256, sizeBytes: number): Promise<Buffer> | undefined;
}

/** One blob at a time; the second request in a row for a blob makes it the one. */
export const createHotBlob = (spool: Spool): HotBlob => {
  let last: Sha256 | undefined;
  let hot: { readonly sha256: Sha256; readonly bytes: Promise<Buffer> } | undefined;

  return {
    bytes(sha256, sizeBytes) {
      if (hot?.sha256 === sha256) return hot.bytes;
      const again = last === sha256;
      last = sha256;
      if (!again || sizeBytes > mostBytes) return undefined;
      const bytes = readFile(spool.path(sha256));
      hot = { sha256, bytes };
      bytes.catch(() => (hot = undefined));
      return bytes;
    },
  };
};
