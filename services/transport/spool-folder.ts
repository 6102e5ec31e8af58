import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSha256, type Sha256 } from '../core/index.js';
import { createLocks } from './locks.js';
import type { Spool } from './spool.js';

const partial = '.part';

/**
 * Opens a folder as a spool: `<sha256>` is a blob, `<sha256>.part` the arrived beginning of one, `new/` files
 * that are being written. Blobs and beginnings of an earlier process are found again. One process at a time.
 */
export const openSpool = async (folder: string): Promise<Spool> => {
  const fresh = join(folder, 'new');
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });

  const sizes = new Map<Sha256, number>();
  for (const name of await readdir(folder)) {
    if (isSha256(name)) sizes.set(name, (await stat(join(folder, name))).size);
  }
  const receiving = createLocks<Sha256>();
  const path = (sha256: Sha256) => join(folder, sha256);

  return {
    has: ({ sha256, sizeBytes }) => sizes.get(sha256) === sizeBytes,
    path,
    sizeBytes: (sha256) => sizes.get(sha256),
    temporary: () => join(fresh, randomUUID()),

    async adopt(from, { sha256, sizeBytes }) {
      await rename(from, path(sha256));
      sizes.set(sha256, sizeBytes);
    },

    async arrivedBytes(sha256) {
      try {
        return (await stat(path(sha256) + partial)).size;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
        throw error;
      }
    },

    async receive(sha256, signal) {
      const release = await receiving.acquire(sha256, signal);
      return { path: path(sha256) + partial, release };
    },

    async keepOnly(blobs) {
      const kept = new Set(blobs);
      for (const sha256 of [...sizes.keys()]) {
        if (kept.has(sha256)) continue;
        sizes.delete(sha256);
        await rm(path(sha256), { force: true });
      }
      for (const name of await readdir(folder)) {
        const sha256 = name.slice(0, -partial.length);
        if (!name.endsWith(partial) || !isSha256(sha256) || receiving.isHeld(sha256)) continue;
        await rm(join(folder, name), { force: true });
      }
    },
  };
};
