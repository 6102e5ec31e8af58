import type { ModelId } from './ids.js';

declare const brand: unique symbol;

/**
 * Names bytes on their way, and carries what they are checked by: `<stem>.<CRC-32, 8 hexadecimal digits>`. The stem is
 * a model's id for a model's file, and 32 random hexadecimal digits for what is sent once. The checksum is that of
 * zlib and gzip: it finds what a transfer damages, and costs a quarter of a SHA-256.
 */
export type BlobName = string & { readonly [brand]: 'BlobName' };

/** Bytes somewhere. */
export interface BlobRef {
  readonly name: BlobName;
  readonly sizeBytes: number;
}

const form = /^(?:[0-9a-f]{64}|[0-9a-f]{32})\.[0-9a-f]{8}$/;
const passingForm = /^[0-9a-f]{32}\./;

export const isBlobName = (text: string): text is BlobName => form.test(text);

/** Whether the bytes are sent once, by a child; models go the other way, and no child may put one into a parent's spool. */
export const isPassing = (name: BlobName): boolean => passingForm.test(name);

const named = (stem: string, crc32: number): BlobName => {
  const name = `${stem}.${crc32.toString(16).padStart(8, '0')}`;
  if (!isBlobName(name)) throw new RangeError(`not a blob's name: ${name}`);
  return name;
};

/** Name of a model's file. */
export const modelBlobName = (id: ModelId, crc32: number): BlobName => named(id, crc32);

/** Name of bytes that are sent once. @param random 32 random hexadecimal digits */
export const passingBlobName = (random: string, crc32: number): BlobName => named(random, crc32);

/** The checksum that the bytes must have. */
export const crc32Of = (name: BlobName): number => Number.parseInt(name.slice(-8), 16);
