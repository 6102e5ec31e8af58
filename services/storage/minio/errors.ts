import { asNestorError, type ErrorCode, isNestorError, NestorError } from '../../core/index.js';
import { errnoOf, filesystemError } from '../filesystem/errors.js';

/** What an S3 error code, or a failed system call on the connection, means to the caller of an object store. */
const codes: Readonly<Record<string, ErrorCode>> = {
  NoSuchKey: 'storage.object_not_found',
  NoSuchBucket: 'storage.object_not_found',
  NotFound: 'storage.object_not_found',
  AccessDenied: 'storage.denied',
  InvalidAccessKeyId: 'storage.denied',
  SignatureDoesNotMatch: 'storage.denied',
  ExpiredToken: 'storage.denied',
  XMinioStorageFull: 'storage.full',
  XMinioAdminBucketQuotaExceeded: 'storage.full',
  QuotaExceeded: 'storage.full',
  InsufficientStorage: 'storage.full',
  KeyTooLongError: 'storage.bad_key',
  InvalidObjectName: 'storage.bad_key',
  XMinioInvalidObjectName: 'storage.bad_key',
  XMinioObjectExistsAsDirectory: 'storage.bad_key',
  XMinioParentIsObject: 'storage.bad_key',
  InvalidBucketName: 'storage.bad_key',
  SlowDown: 'storage.unavailable',
  SlowDownRead: 'storage.unavailable',
  SlowDownWrite: 'storage.unavailable',
  ServiceUnavailable: 'storage.unavailable',
  RequestTimeout: 'storage.unavailable',
  XMinioServerNotInitialized: 'storage.unavailable',
  ECONNREFUSED: 'storage.unavailable',
  ECONNRESET: 'storage.unavailable',
  ECONNABORTED: 'storage.unavailable',
  ETIMEDOUT: 'storage.unavailable',
  ENOTFOUND: 'storage.unavailable',
  EAI_AGAIN: 'storage.unavailable',
  EHOSTUNREACH: 'storage.unavailable',
  ENETUNREACH: 'storage.unavailable',
  ENETDOWN: 'storage.unavailable',
  EPIPE: 'storage.unavailable',
  ERR_STREAM_PREMATURE_CLOSE: 'storage.unavailable',
};

/** The client gives up its answer's text for statuses that it might have tried again: only these words are left. */
const busyStatus = /HTTP status: (408|429|499|5\d\d)/;
/** The other side is no S3 server, or not under this certificate. */
const foreign = /^(EPROTO|HPE_|ERR_SSL_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_)/;

/** The catalogue's error for what the client threw while it dealt with `key`; that is its cause. */
export const minioError = (error: unknown, key: string, address: string): NestorError => {
  if (isNestorError(error)) return error;
  const code = errnoOf(error);
  const meaning = code === undefined ? undefined : codes[code];
  const text = error instanceof Error ? error.message : String(error);
  const away = busyStatus.test(text) || (code !== undefined && foreign.test(code));
  if (meaning === undefined && !away)
    // Neither the server nor the way to it: the file on this side.
    return code === undefined ? asNestorError(error, 'storage.io') : filesystemError(error, key);
  const reason = text === '' ? (code ?? 'no reason given') : text;
  return new NestorError(meaning ?? 'storage.unavailable', `MinIO at ${address}, ${key}: ${reason}`, { cause: error });
};

/** Whether the server says that the object's bucket, or the object, is not there. */
export const isMissing = (error: unknown): boolean => codes[errnoOf(error) ?? ''] === 'storage.object_not_found';
export const isMissingBucket = (error: unknown): boolean => errnoOf(error) === 'NoSuchBucket';
