import { open, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { NestorError } from '../../services/core/index.js';

/** Bytes that are read piece by piece. */
export interface ByteSource {
  /** @throws {NestorError} `project.invalid` when they end before */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens a data file, or the `.gz` beside its place, which is unpacked in memory.
 * @throws {NestorError} `project.invalid` when there is neither
 */
export const openByteSource = async (path: string): Promise<ByteSource> => {
  try {
    return fileSource(path, await open(path, 'r'));
  } catch (cause) {
    const packed = await readFile(`${path}.gz`).catch(() => undefined);
    if (packed === undefined)
      throw new NestorError('project.invalid', `The data file ${path} cannot be opened.`, { cause });
    return memorySource(path, await promisify(gunzip)(packed));
  }
};

const fileSource = (path: string, file: Awaited<ReturnType<typeof open>>): ByteSource => ({
  async read(position, length) {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await file.read(bytes, done, length - done, position + done);
      if (bytesRead === 0) throw endsEarly(path);
      done += bytesRead;
    }
    return bytes;
  },
  close: () => file.close(),
});

const memorySource = (path: string, content: Uint8Array): ByteSource => ({
  read: (position, length) =>
    position + length > content.length
      ? Promise.reject(endsEarly(path))
      : Promise.resolve(Uint8Array.from(content.subarray(position, position + length))),
  close: () => Promise.resolve(),
});

const endsEarly = (path: string) => new NestorError('project.invalid', `The data file ${path} ends early.`);
