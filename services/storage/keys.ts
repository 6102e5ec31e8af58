import { NestorError } from '../core/index.js';

/** A key, split where stores need it split. */
export interface ObjectName {
  readonly bucket: string;
  /** The rest of the key, without a leading slash; may be empty in a prefix. */
  readonly name: string;
}

const bucketForm = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Control characters, halves of characters, backslashes. */
const forbidden = /[\p{Cc}\p{Cs}\\]/u;
/** Limits of S3 and of common file systems, in bytes of UTF-8. */
const maxNameBytes = 1000;
const maxSegmentBytes = 200;

/**
 * Checks a key: a bucket (3 to 63 lower-case letters, digits, dots, dashes) and one or more segments, separated by
 * single slashes. Segments have at most 200 bytes, all but the bucket at most 1000, and none begins with a dot.
 * @throws storage.bad_key
 */
export const parseKey = (key: string): ObjectName => {
  const parsed = split(key);
  if (parsed.name === '') throw badKey(key, 'it names a bucket and no object in it');
  checkName(key, parsed.name.split('/'));
  return parsed;
};

/**
 * Checks a prefix of keys: a bucket, and optionally the beginning of what follows; the last segment may be
 * incomplete or empty.
 * @throws storage.bad_key
 */
export const parsePrefix = (prefix: string): ObjectName => {
  const parsed = split(prefix);
  const segments = parsed.name.split('/');
  const last = segments.pop() ?? '';
  checkName(prefix, last === '' ? segments : [...segments, last]);
  return parsed;
};

/** Whether a file with this name may be an object, or a folder of objects. */
export const isSegment = (segment: string): boolean => fault(segment) === undefined;

const split = (key: string): ObjectName => {
  const slash = key.indexOf('/');
  const bucket = slash < 0 ? key : key.slice(0, slash);
  if (!bucketForm.test(bucket) || bucket.includes('..'))
    throw badKey(key, 'it does not begin with a bucket of 3 to 63 lower-case letters, digits, dots and dashes');
  return { bucket, name: slash < 0 ? '' : key.slice(slash + 1) };
};

const checkName = (key: string, segments: readonly string[]): void => {
  for (const segment of segments) {
    const found = fault(segment);
    if (found !== undefined) throw badKey(key, found);
  }
  if (Buffer.byteLength(segments.join('/')) > maxNameBytes)
    throw badKey(key, `it is longer than ${maxNameBytes} bytes`);
};

const fault = (segment: string): string | undefined => {
  if (segment === '') return 'it has an empty segment';
  if (segment.startsWith('.')) return 'a segment begins with a dot';
  if (forbidden.test(segment)) return 'it has control characters or backslashes';
  if (Buffer.byteLength(segment) > maxSegmentBytes) return `a segment is longer than ${maxSegmentBytes} bytes`;
  return undefined;
};

const badKey = (key: string, why: string): NestorError =>
  new NestorError('storage.bad_key', `${JSON.stringify(key.slice(0, 200))} is not an object's key: ${why}.`);
