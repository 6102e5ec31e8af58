import { S3Error } from 'minio';
import { expect, test } from 'vitest';
import { minioError } from './errors.js';

const coded = (code: string): Error => Object.assign(new S3Error(`said ${code}`), { code });

test.each<readonly [string, Error]>([
  ['storage.full', coded('XMinioStorageFull')],
  ['storage.full', coded('ENOSPC')],
  ['storage.denied', coded('SignatureDoesNotMatch')],
  ['storage.denied', coded('AccessDenied')],
  ['storage.bad_key', coded('XMinioInvalidObjectName')],
  ['storage.unavailable', coded('SlowDownWrite')],
  ['storage.unavailable', coded('ECONNREFUSED')],
  ['storage.unavailable', new Error('Request failed after 0 retries: Error: Retryable HTTP status: 503')],
  ['storage.io', coded('MalformedXML')],
])('%s: %s', (code, cause) => {
  expect(minioError(cause, 'models/a', 'minio:9000')).toMatchObject({ code, cause });
});
