import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A process's log, which does not grow without end: `<path>.1` is the part before the present one. */
export interface LogFile {
  readonly path: string;
  write(bytes: Buffer): void;
  /** The last lines, oldest first. */
  tail(): readonly string[];
  close(): void;
}

const maxBytes = 8 * 1024 * 1024;
const tailBytes = 4_096;
const tailLines = 12;

/** @throws the file system's error when the file cannot be opened */
export const openLogFile = (path: string, limitBytes = maxBytes): LogFile => {
  mkdirSync(dirname(path), { recursive: true });
  let file: number | undefined = openSync(path, 'a');
  let sizeBytes = fstatSync(file).size;
  let last = '';
  return {
    path,
    write(bytes) {
      last = (last + bytes.toString('utf8')).slice(-tailBytes);
      if (file === undefined) return;
      try {
        if (sizeBytes >= limitBytes) {
          closeSync(file);
          renameSync(path, `${path}.1`);
          file = openSync(path, 'a');
          sizeBytes = 0;
        }
        sizeBytes += writeSync(file, bytes);
      } catch {
        // A full disk must not end a sandbox that may still do without logs.
      }
    },
    tail: () =>
      last
        .split('\n')
        .filter((line) => line.trim() !== '')
        .slice(-tailLines),
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
};
