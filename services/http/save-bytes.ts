import { open } from 'node:fs/promises';
import { NestorError } from '../core/index.js';

/** A body is larger than it may be. */
export const tooLarge = (limitBytes: number) =>
  new NestorError('request.too_large', `at most ${limitBytes} bytes are taken`, { details: { limitBytes } });

/**
 * Streams bytes to a new file.
 * @returns their number.
 * @throws request.too_large, storage.full
 */
export const saveBytes = async (source: AsyncIterable<unknown>, path: string, limitBytes: number): Promise<number> => {
  const file = await open(path, 'wx');
  try {
    let sizeBytes = 0;
    for await (const chunk of source) {
      if (!(chunk instanceof Uint8Array)) throw new NestorError('internal', 'The body is not bytes.');
      sizeBytes += chunk.byteLength;
      if (sizeBytes > limitBytes) throw tooLarge(limitBytes);
      await file.writeFile(chunk);
    }
    return sizeBytes;
  } catch (cause) {
    throw isFull(cause) ? new NestorError('storage.full', 'the disk is full', { cause }) : cause;
  } finally {
    await file.close();
  }
};

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOSPC';
