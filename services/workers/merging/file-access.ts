import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { NestorError } from '../../core/arithmetic.js';

/** A file opened by a merging thread, which works synchronously: it has nothing else to do. */
export interface OpenFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Fills `target` from the offset. */
  read(target: Uint8Array, offsetBytes: number): void;
  write(bytes: Uint8Array, offsetBytes: number): void;
  close(): void;
}

const failed = (path: string, error: unknown): NestorError => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new NestorError(full ? 'storage.full' : 'storage.io', error instanceof Error ? error.message : path, {
    cause: error,
    details: { path },
  });
};

const attempt = <T>(path: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw failed(path, error);
  }
};

const opened = (path: string, fd: number): OpenFile => ({
  path,
  sizeBytes: attempt(path, () => fstatSync(fd)).size,
  read(target, offsetBytes) {
    let done = 0;
    while (done < target.length) {
      const count = attempt(path, () => readSync(fd, target, done, target.length - done, offsetBytes + done));
      if (count === 0) throw new NestorError('storage.io', `${path} ends before offset ${offsetBytes + target.length}`);
      done += count;
    }
  },
  write(bytes, offsetBytes) {
    let done = 0;
    while (done < bytes.length) {
      done += attempt(path, () => writeSync(fd, bytes, done, bytes.length - done, offsetBytes + done));
    }
  },
  close() {
    closeSync(fd);
  },
});

/** @throws storage.io */
export const openForReading = (path: string): OpenFile =>
  opened(
    path,
    attempt(path, () => openSync(path, 'r')),
  );

/** @throws storage.io */
export const openForUpdate = (path: string): OpenFile =>
  opened(
    path,
    attempt(path, () => openSync(path, 'r+')),
  );

/** A file of that size, every byte of which is to be written: what was at the path is overwritten in place. @throws storage.io, storage.full */
export const createFile = (path: string, sizeBytes: number): OpenFile => {
  const fd = attempt(path, () => openSync(path, constants.O_RDWR | constants.O_CREAT));
  attempt(path, () => {
    ftruncateSync(fd, sizeBytes);
  });
  return opened(path, fd);
};

/** Does some work with a file and closes it. */
export const withFile = <T>(file: OpenFile, work: (file: OpenFile) => T): T => {
  try {
    return work(file);
  } finally {
    file.close();
  }
};
