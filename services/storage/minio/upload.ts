import { type FileHandle, open } from 'node:fs/promises';
import type { Client } from 'minio';
import { NestorError } from '../../core/index.js';
import type { ObjectName } from '../keys.js';

/** Parts of a large object; also the most that an upload holds in memory. S3 wants at least 5 MiB. */
const minPartBytes = 16 * 1024 * 1024;
/** S3 takes no more parts than this. */
const maxParts = 10_000;

/**
 * Sends a file, in one request or in parts. Each call makes an upload of its own, so that two of the same object do
 * not meet (the client's `putObject` goes on with whatever upload it finds); the last to end is what stays.
 */
export const upload = async (
  client: Client,
  { bucket, name }: ObjectName,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const file = await open(path);
  try {
    const { size: sizeBytes } = await file.stat();
    if (sizeBytes <= minPartBytes) {
      const bytes = await read(file, Buffer.allocUnsafe(sizeBytes), 0);
      await client.putObject(bucket, name, bytes, sizeBytes, contentType);
    } else {
      await uploadParts(client, { bucket, name }, file, sizeBytes, signal);
    }
  } finally {
    await file.close();
  }
};

const contentType = { 'Content-Type': 'application/octet-stream' };

const uploadParts = async (
  client: Client,
  { bucket, name }: ObjectName,
  file: FileHandle,
  sizeBytes: number,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const partBytes = Math.max(minPartBytes, Math.ceil(sizeBytes / maxParts));
  const uploadID = await client.initiateNewMultipartUpload(bucket, name, contentType);
  try {
    const buffer = Buffer.allocUnsafe(partBytes);
    const parts: { part: number; etag: string }[] = [];
    for (let offset = 0; offset < sizeBytes; offset += partBytes) {
      const bytes = await read(file, buffer.subarray(0, Math.min(partBytes, sizeBytes - offset)), offset);
      const partNumber = parts.length + 1;
      const part = { bucketName: bucket, objectName: name, uploadID, partNumber, headers: {} };
      const { etag } = await client.uploadPart(part, bytes);
      parts.push({ part: partNumber, etag });
      signal?.throwIfAborted();
    }
    await client.completeMultipartUpload(bucket, name, uploadID, parts);
  } catch (error) {
    // The failure is what counts; parts that could not be removed are the server's to clean up.
    await client.abortMultipartUpload(bucket, name, uploadID).catch(() => undefined);
    throw error;
  }
};

/** Fills the buffer from the file. */
const read = async (file: FileHandle, buffer: Buffer, offset: number): Promise<Buffer> => {
  let done = 0;
  while (done < buffer.length) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, offset + done);
    if (bytesRead === 0) throw new NestorError('storage.io', 'The file became shorter while it was being stored.');
    done += bytesRead;
  }
  return buffer;
};
