import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NestorError } from '../../core/index.js';
import { parseKey, parsePrefix } from '../keys.js';
import { type ObjectStat, type ObjectStore, startBuckets } from '../object-store.js';
import { errnoOf, filesystemError } from './errors.js';
import { filesUnder } from './walk.js';

export interface FilesystemConfig {
  readonly kind: 'filesystem';
  /** Folder of the buckets; made when it is not there. */
  readonly root: string;
}

/** Name of the folder of unfinished files; no bucket can have it. */
const unfinished = '.unfinished';
const remainsAgeMs = 24 * 3600 * 1000;

/** Errors after which a copy is tried in place of a hard link. */
const cannotLink = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES']);

/**
 * Objects as files: `<root>/<key>`. What a person drops into a bucket's folder is an object too.
 * A stored file appears by a rename, so readers see the old or the new one, whole. It is not forced to the disk:
 * it outlives the process at once, a power cut only after the system has written it.
 */
export const openFilesystem = ({ root }: FilesystemConfig): ObjectStore => {
  const folder = join(root, unfinished);
  const pathOf = (key: string): string => {
    const { bucket, name } = parseKey(key);
    return join(root, bucket, ...name.split('/'));
  };

  /** Runs a file operation; what fails becomes an error of the catalogue, but for an abort. */
  const guarded = async <T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw filesystemError(error, key);
    }
  };

  const statOf = async (key: string, path: string): Promise<ObjectStat | undefined> => {
    try {
      const found = await stat(path);
      if (!found.isFile()) return undefined;
      return { key, sizeBytes: found.size, modifiedAt: found.mtime.toISOString() };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  };

  const storedStat = async (key: string, path: string): Promise<ObjectStat> => {
    const found = await statOf(key, path);
    if (found === undefined) throw new NestorError('storage.object_not_found', `There is no object ${key}.`);
    return found;
  };

  return {
    kind: 'filesystem',

    async putFile(key, path, signal) {
      const target = pathOf(key);
      return await guarded(key, signal, async () => {
        const temporary = join(folder, randomUUID());
        try {
          await mkdir(folder, { recursive: true });
          await linkOrCopy(path, temporary);
          signal?.throwIfAborted();
          await mkdir(dirname(target), { recursive: true });
          const stored = await storedStat(key, temporary);
          await rename(temporary, target);
          return stored;
        } finally {
          // Left by a failure, and by a rename onto another link to the same file, which does nothing.
          await rm(temporary, { force: true });
        }
      });
    },

    async getFile(key, path, signal) {
      const source = pathOf(key);
      return await guarded(key, signal, async () => {
        const temporary = `${path}.${randomUUID()}`;
        try {
          await storedStat(key, source);
          await mkdir(dirname(path), { recursive: true });
          await copyFile(source, temporary, constants.COPYFILE_FICLONE);
          signal?.throwIfAborted();
          const brought = await storedStat(key, temporary);
          await rename(temporary, path);
          return brought;
        } catch (error) {
          await rm(temporary, { force: true });
          throw error;
        }
      });
    },

    async stat(key, signal) {
      const path = pathOf(key);
      return await guarded(key, signal, () => statOf(key, path));
    },

    async *list(prefix, signal) {
      const { bucket, name } = parsePrefix(prefix);
      signal?.throwIfAborted();
      try {
        for await (const found of filesUnder(join(root, bucket), name)) {
          const object = await statOf(`${bucket}/${found}`, join(root, bucket, found));
          signal?.throwIfAborted();
          if (object !== undefined) yield object;
        }
      } catch (error) {
        signal?.throwIfAborted();
        throw filesystemError(error, prefix);
      }
    },

    async delete(key, signal) {
      const path = pathOf(key);
      await guarded(key, signal, async () => {
        if ((await statOf(key, path)) !== undefined) await rm(path, { force: true });
      });
    },

    async ready(signal) {
      for (const bucket of startBuckets)
        await guarded(bucket, signal, () => mkdir(join(root, bucket), { recursive: true }));
      await guarded(unfinished, signal, async () => {
        await mkdir(folder, { recursive: true });
        await removeRemains(folder);
      });
    },

    close: () => Promise.resolve(),
  };
};

/** Removes what processes that were killed left behind; the files of living ones are younger. */
const removeRemains = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    // The time of the last change to the inode, as a link keeps its file's time of modification.
    if (found !== undefined && Date.now() - found.ctimeMs > remainsAgeMs) await rm(path, { force: true });
  }
};

const isAbsent = (error: unknown): boolean => {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
};

const linkOrCopy = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to);
  } catch (error) {
    if (!cannotLink.has(errnoOf(error) ?? '')) throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
};
