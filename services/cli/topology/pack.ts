import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { NestorError } from '../../core/index.js';

/** Left out of archives of code. */
const ignored = /(?:^|\/)(?:node_modules|__pycache__|\.git|\.venv|\.nestor)(?:\/|$)/;

/**
 * Zips a folder that has a folder per role, for `flamectl create code`.
 * @returns the roles
 * @throws code.malformed for a folder without roles, or one with files outside of them
 */
export const packCode = async (folder: string, archive: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new NestorError('code.malformed', `expected a folder at ${folder}`, { cause });
  });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !ignored.test(path))
    .sort();
  const stray = files.find((path) => !path.includes('/'));
  if (stray !== undefined || files.length === 0) {
    const got = stray === undefined ? 'no files' : `the file ${stray} outside of them`;
    throw new NestorError('code.malformed', `expected folders named like the roles in ${folder}, got ${got}`);
  }
  const zip = new ZipFile();
  for (const path of files) zip.addFile(join(folder, path), path);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(archive));
  return [...new Set(files.map((path) => path.slice(0, path.indexOf('/'))))];
};
