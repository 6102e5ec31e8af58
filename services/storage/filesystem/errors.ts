import { asNestorError, type ErrorCode, isNestorError, NestorError } from '../../core/index.js';

/** What a failed system call means to the caller of an object store. */
const codes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'storage.full',
  EDQUOT: 'storage.full',
  EFBIG: 'storage.full',
  EACCES: 'storage.denied',
  EPERM: 'storage.denied',
  EROFS: 'storage.denied',
  ENOTDIR: 'storage.bad_key',
  EISDIR: 'storage.bad_key',
  ENAMETOOLONG: 'storage.bad_key',
  EILSEQ: 'storage.bad_key',
};

export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** The catalogue's error for a failed file operation on `key`, with the failure as its cause. */
export const filesystemError = (error: unknown, key: string): NestorError => {
  if (isNestorError(error)) return error;
  const errno = errnoOf(error);
  if (errno === undefined) return asNestorError(error, 'storage.io');
  return new NestorError(codes[errno] ?? 'storage.io', `The file of ${key}: ${errno}.`, { cause: error });
};
