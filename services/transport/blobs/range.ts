import type { IncomingHttpHeaders } from 'node:http';
import { NestorError } from '../../core/index.js';

/** Bytes `start` to `end`, both included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The single range that a GET asks for; undefined for all.
 * @throws blob.bad_range
 */
export const requestedRange = ({ range }: IncomingHttpHeaders, sizeBytes: number): Range | undefined => {
  if (range === undefined) return undefined;
  const match = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(range);
  const start = Number(match?.[1]);
  const end = Math.min(match?.[2] === undefined ? Infinity : Number(match[2]), sizeBytes - 1);
  if (match === null || start > end) {
    throw new NestorError('blob.bad_range', `The range "${range}" is none of ${sizeBytes} bytes.`);
  }
  return { start, end };
};

/** What a PUT brings. */
export interface UploadedPart extends Range {
  /** Size of the whole blob. */
  readonly totalBytes: number;
  /** Whether it says where it goes on, rather than starting anew. */
  readonly resumes: boolean;
}

/**
 * Which part of the blob a PUT brings.
 * @throws request.invalid without a length, blob.bad_range
 */
export const uploadedPart = (headers: IncomingHttpHeaders): UploadedPart => {
  const length = headers['content-length'];
  const contentRange = headers['content-range'];
  if (contentRange === undefined) {
    if (length === undefined)
      throw new NestorError('request.invalid', 'An upload needs Content-Length or Content-Range.');
    return { start: 0, end: Number(length) - 1, totalBytes: Number(length), resumes: false };
  }
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(contentRange);
  const [start, end, totalBytes] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  const fits = match !== null && start <= end && end < totalBytes;
  if (!fits || (length !== undefined && Number(length) !== end - start + 1)) {
    throw new NestorError('blob.bad_range', `The content range "${contentRange}" does not fit.`);
  }
  return { start, end, totalBytes, resumes: true };
};
