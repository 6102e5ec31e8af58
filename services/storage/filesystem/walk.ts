import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSegment } from '../keys.js';
import { errnoOf } from './errors.js';

/**
 * Paths, relative to `folder` and with slashes, of the files below it that begin with `prefix`, in the order of
 * their UTF-8 bytes. A folder that is not there has none. Names that no key can have are left out.
 */
export async function* filesUnder(folder: string, prefix: string): AsyncIterable<string> {
  yield* walk(folder, '', prefix);
}

async function* walk(folder: string, below: string, prefix: string): AsyncIterable<string> {
  for (const entry of await entriesOf(join(folder, below))) {
    const path = below + entry;
    if (!path.startsWith(prefix) && !(entry.endsWith('/') && prefix.startsWith(path))) continue;
    if (entry.endsWith('/')) yield* walk(folder, path, prefix);
    else yield path;
  }
}

/** Names in a folder, folders with a slash at the end: so their order is the order of the keys below them. */
const entriesOf = async (folder: string): Promise<readonly string[]> => {
  const names: string[] = [];
  for (const entry of await readFolder(folder)) {
    if (!isSegment(entry.name)) continue;
    const kind = entry.isSymbolicLink() ? await followed(join(folder, entry.name)) : entry;
    if (kind?.isDirectory()) names.push(`${entry.name}/`);
    else if (kind?.isFile()) names.push(entry.name);
  }
  return names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
};

const readFolder = async (folder: string) => {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw error;
  }
};

const followed = async (path: string) => {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
};
