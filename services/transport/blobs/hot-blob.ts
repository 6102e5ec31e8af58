import { readFile } from 'node:fs/promises';
import { isPassing, type BlobName } from '../../core/index.js';
import type { Spool } from '../spool.js';

/** Largest blob that is kept in memory. */
const mostBytes = 16 * 2 ** 20;

/** Keeps the blob that is asked for most: all children of a round ask for the same base model at once. */
export interface HotBlob {
  /** The blob's bytes if it is small enough, else undefined. */
  bytes(name: BlobName, sizeBytes: number): Promise<Buffer> | undefined;
}

/** One blob at a time: a model from its first request on, as all children ask for it; others from their second in a row. */
export const createHotBlob = (spool: Spool): HotBlob => {
  let last: BlobName | undefined;
  let hot: { readonly name: BlobName; readonly bytes: Promise<Buffer> } | undefined;

  return {
    bytes(name, sizeBytes) {
      if (hot?.name === name) return hot.bytes;
      const again = last === name || !isPassing(name);
      last = name;
      if (!again || sizeBytes > mostBytes) return undefined;
      const bytes = readFile(spool.path(name));
      hot = { name, bytes };
      bytes.catch(() => (hot = undefined));
      return bytes;
    },
  };
};
