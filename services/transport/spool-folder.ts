import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isBlobName, type BlobName, type BlobRef } from '../core/index.js';
import { checksumOfFile } from './checksum.js';
import { createLocks } from './locks.js';
import { createSpareFiles } from './spare-files.js';
import type { Arrived, Spool } from './spool.js';

const partial = '.part';
const nothing: Arrived = { bytes: 0, crc32: 0 };

/** A blob on its way in. */
interface Begun extends Arrived {
  readonly path: string;
}

export interface SpoolOptions {
  /** Most bytes of blobs that nobody needs any more that are kept to be overwritten. @default 0 */
  readonly spareBytes?: number;
}

/**
 * Opens a folder as a spool: `<name>` is a blob, `<name>.part` the arrived beginning of one, `new/` files that are being
 * written, or overwritten. Blobs and beginnings of an earlier process are found again. One process at a time.
 */
export const openSpool = async (folder: string, { spareBytes = 0 }: SpoolOptions = {}): Promise<Spool> => {
  const fresh = join(folder, 'new');
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });

  const sizes = new Map<BlobName, number>();
  for (const name of await readdir(folder)) {
    if (isBlobName(name)) sizes.set(name, (await stat(join(folder, name))).size);
  }
  const receiving = createLocks<BlobName>();
  const begun = new Map<BlobName, Begun>();
  const spare = createSpareFiles(fresh, spareBytes);
  const path = (name: BlobName) => join(folder, name);

  const partialBytes = async (name: BlobName): Promise<number> => {
    try {
      return (await stat(path(name) + partial)).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
      throw error;
    }
  };

  const begin = async ({ name, sizeBytes }: BlobRef, signal?: AbortSignal): Promise<Begun> => {
    const file = path(name) + partial;
    const bytes = await partialBytes(name);
    if (bytes > 0) return { path: file, bytes, crc32: await checksumOfFile(file, signal) };
    return { path: spare.take(sizeBytes) ?? file, ...nothing };
  };

  return {
    has: ({ name, sizeBytes }) => sizes.get(name) === sizeBytes,
    path,
    sizeBytes: (name) => sizes.get(name),
    temporary: (sizeBytes = 0) => spare.take(sizeBytes) ?? join(fresh, randomUUID()),

    async adopt(from, { name, sizeBytes }) {
      await rename(from, path(name));
      begun.delete(name);
      sizes.set(name, sizeBytes);
    },

    arrivedBytes: async (name) => begun.get(name)?.bytes ?? (await partialBytes(name)),

    async receive(blob, signal) {
      const { name } = blob;
      const release = await receiving.acquire(name, signal);
      try {
        const file = begun.get(name) ?? (await begin(blob, signal));
        begun.set(name, file);
        return {
          path: file.path,
          get arrived() {
            const { bytes, crc32 } = begun.get(name) ?? nothing;
            return { bytes, crc32 };
          },
          note(arrived) {
            begun.set(name, { path: file.path, ...arrived });
          },
          release,
        };
      } catch (error) {
        release();
        throw error;
      }
    },

    async drop(names) {
      const dropped = [...names].filter((name) => sizes.delete(name));
      await Promise.all(dropped.map((name) => spare.give(path(name))));
    },

    async keepOnly(names) {
      const kept = new Set(names);
      const dropped: string[] = [];
      for (const name of [...sizes.keys()]) {
        if (kept.has(name)) continue;
        sizes.delete(name);
        dropped.push(path(name));
      }
      for (const [name, file] of [...begun]) {
        if (kept.has(name) || receiving.isHeld(name)) continue;
        begun.delete(name);
        dropped.push(file.path);
      }
      await Promise.all(dropped.map((file) => spare.give(file)));
      for (const entry of await readdir(folder)) {
        const name = entry.slice(0, -partial.length);
        if (!entry.endsWith(partial) || !isBlobName(name)) continue;
        if (kept.has(name) || begun.has(name) || receiving.isHeld(name)) continue;
        await rm(join(folder, entry), { force: true });
      }
    },
  };
};
