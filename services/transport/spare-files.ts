import { randomUUID } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Smaller ones cost little to make; larger ones may be resumed after a restart, which needs a file that grows. */
const smallestBytes = 2 ** 16;
const largestBytes = 2 ** 26;
/** Sizes that differ by less are about the same: headers differ, tensors do not. */
const toleranceBytes = 2 ** 16;
/**
 * Files that nobody needs any more, to be overwritten in place: their pages are there already, which is what a new file
 * costs most. (A hub of 50 clients spent a fifth less of its processor time so, with models of 6.65 MB on ext4.)
 */
export interface SpareFiles {
  /** A spare file of about this size; from now on the caller's. */
  take(sizeBytes: number): string | undefined;
  /** Keeps a file for another time, or removes it. */
  give(path: string): Promise<void>;
}

/**
 * @param folder where spare files are kept; in the file system of those that are given
 * @param capacityBytes most that is kept
 */
export const createSpareFiles = (folder: string, capacityBytes: number): SpareFiles => {
  const spare: { readonly path: string; readonly sizeBytes: number }[] = [];
  let keptBytes = 0;

  const removeOldest = async (): Promise<void> => {
    const oldest = spare.shift();
    if (oldest === undefined) return;
    keptBytes -= oldest.sizeBytes;
    await rm(oldest.path, { force: true });
  };

  return {
    take(sizeBytes) {
      const index = spare.findLastIndex((file) => Math.abs(file.sizeBytes - sizeBytes) < toleranceBytes);
      if (sizeBytes < smallestBytes || index < 0) return undefined;
      const [file] = spare.splice(index, 1);
      keptBytes -= file?.sizeBytes ?? 0;
      return file?.path;
    },

    async give(path) {
      const found = await stat(path).catch(() => undefined);
      // A file with another link is somebody else's too, as a model's in a store of files.
      const fits =
        found?.nlink === 1 && found.size >= smallestBytes && found.size <= Math.min(largestBytes, capacityBytes);
      if (!fits) {
        await rm(path, { force: true });
        return;
      }
      while (keptBytes + found.size > capacityBytes) await removeOldest();
      const kept = join(folder, randomUUID());
      await rename(path, kept);
      spare.push({ path: kept, sizeBytes: found.size });
      keptBytes += found.size;
    },
  };
};
