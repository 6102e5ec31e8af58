import { asNestorError, type ErrorCode, isNestorError, NestorError } from '../../core/index.js';

/** What a primary result code of SQLite means to the caller of a record store. */
const codes: Readonly<Record<string, ErrorCode>> = {
  SQLITE_FULL: 'records.full',
  SQLITE_BUSY: 'records.unavailable',
  SQLITE_LOCKED: 'records.unavailable',
  SQLITE_CANTOPEN: 'records.unavailable',
  SQLITE_PERM: 'records.denied',
  SQLITE_READONLY: 'records.denied',
  SQLITE_AUTH: 'records.denied',
  SQLITE_CONSTRAINT: 'records.duplicate',
};

/** The driver throws failures to open with an empty code, and the number at the end of the message. */
const openFailure = /unable to open[^]*: (\d+)"?\)?$/i;
const openCodes: Readonly<Record<string, string>> = { 13: 'SQLITE_FULL', 14: 'SQLITE_CANTOPEN', 5: 'SQLITE_BUSY' };

const folderCodes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'records.full',
  EDQUOT: 'records.full',
  EACCES: 'records.denied',
  EPERM: 'records.denied',
  EROFS: 'records.denied',
};

/** The catalogue's error for what the driver, or the making of the file's folder, threw; that is its cause. */
export const sqliteError = (error: unknown, path: string): NestorError => {
  if (isNestorError(error)) return error;
  if (!(error instanceof Error)) return asNestorError(error, 'records.io');
  const result = resultOf(error);
  const code = codes[primary(result)] ?? folderCodes[result] ?? 'records.io';
  return new NestorError(code, `The records in ${path}: ${error.message}.`, { cause: error });
};

const resultOf = (error: Error): string => {
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  const number = openFailure.exec(error.message)?.[1];
  return number === undefined ? '' : (openCodes[number] ?? '');
};

/** `SQLITE_BUSY` of `SQLITE_BUSY_SNAPSHOT`. */
const primary = (result: string): string => /^SQLITE_[A-Z]+/.exec(result)?.[0] ?? '';
