import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fromBufferPromise, type Entry } from 'yauzl';
import { NestorError } from '../core/index.js';
import type { TaskFiles } from './controller-api.js';
import { taskFolder } from './role-protocol.js';

/** Most that a role's code may unpack to. */
const maxUnpackedBytes = 256 * 1024 ** 2;

export interface TaskFolderOptions {
  /** Folder of the task, for all starts of its job. */
  readonly taskDir: string;
  readonly attempt: number;
  readonly name: string;
  /** Folder of this software. */
  readonly homeDir: string;
}

/**
 * Makes the folder that a role works in. What the role has kept in it at the same start of the job stays; its code is
 * unpacked anew, and folders of earlier starts go.
 * @throws code.malformed
 */
export const prepareTaskFolder = async (
  { taskDir, attempt, name, homeDir }: TaskFolderOptions,
  { config, code }: TaskFiles,
): Promise<string> => {
  const folder = join(taskDir, String(attempt));
  await mkdir(join(folder, taskFolder.state), { recursive: true });
  for (const other of await readdir(taskDir)) {
    if (other !== String(attempt)) await rm(join(taskDir, other), { recursive: true, force: true });
  }
  const codeDir = join(folder, taskFolder.code);
  await rm(codeDir, { recursive: true, force: true });
  await unpack(code, codeDir);
  await writeFile(join(codeDir, 'package.json'), '{ "type": "module" }\n');
  // Role code can import `nestor/…`, and what this software itself uses.
  await mkdir(join(codeDir, 'node_modules'));
  await symlink(homeDir, join(codeDir, 'node_modules', 'nestor'), 'dir');
  const shared = join(folder, 'node_modules');
  await rm(shared, { force: true });
  await symlink(join(homeDir, 'node_modules'), shared, 'dir');
  await writeFile(join(folder, taskFolder.task), JSON.stringify({ name, config }));
  return folder;
};

/** Programs stay programs. */
const modeOf = ({ externalFileAttributes }: Entry): number =>
  ((externalFileAttributes >>> 16) & 0o100) === 0 ? 0o644 : 0o755;

const unpack = async (archive: Buffer, dir: string): Promise<void> => {
  try {
    const zip = await fromBufferPromise(archive, { strictFileNames: true, validateEntrySizes: true });
    let unpackedBytes = 0;
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      unpackedBytes += entry.uncompressedSize;
      if (unpackedBytes > maxUnpackedBytes) throw new Error(`it unpacks to more than ${maxUnpackedBytes} bytes`);
      const path = join(dir, entry.fileName);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { mode: modeOf(entry) }));
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NestorError('code.malformed', `the code that the controller sent cannot be unpacked: ${reason}`, {
      cause,
    });
  }
};
