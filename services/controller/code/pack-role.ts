import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Entry } from 'yauzl';
import { ZipFile } from 'yazl';
import type { Archive } from './archive.js';
import { archiveError } from './archive.js';

/** Old enough for every reader, and the same always: equal code makes equal archives. */
const mtime = new Date(Date.UTC(2000, 0, 1));

/**
 * Writes the files of one role to an archive of its own, under the role's folder.
 * @throws code.malformed, code.unsafe when a file is not what the archive says of it
 */
export const packRole = async ({ zip }: Archive, files: readonly Entry[], path: string): Promise<void> => {
  const packed = new ZipFile();
  const stopping = new AbortController();
  const fail = (error: unknown) => {
    stopping.abort(error);
  };
  packed.on('error', fail);
  for (const entry of files) {
    const mode = isExecutable(entry) ? 0o100_755 : 0o100_644;
    packed.addReadStreamLazy(entry.fileName, { mtime, mode, forceDosTimestamp: true }, (give) => {
      zip.openReadStream(entry, (error, stream) => {
        // Nobody else hears of a file that is not what the archive says of it.
        if (error === null) stream.on('error', fail);
        give(error, stream);
      });
    });
  }
  packed.end();
  try {
    await pipeline(packed.outputStream, createWriteStream(path, { flags: 'wx' }), { signal: stopping.signal });
  } catch (error) {
    throw archiveError(stopping.signal.aborted ? stopping.signal.reason : error);
  }
};

const isExecutable = (entry: Entry): boolean => ((entry.externalFileAttributes >>> 16) & 0o100) !== 0;
