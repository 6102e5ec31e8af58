import { open } from 'node:fs/promises';
import type { Request } from 'express';
import { NestorError } from '../../../core/index.js';
import type { Federation } from '../../federation.js';
import { formFile } from './form.js';

/** A file that has arrived. */
export interface Upload {
  readonly path: string;
  /** Name that the form gave it. */
  readonly name?: string;
}

/**
 * Streams a request's file to the disk: the whole body, or the file of a form.
 * Whoever gets the upload owns the file; nothing is left of one that fails.
 * @throws request.invalid, request.too_large, storage.full
 */
export const receiveUpload = async (federation: Federation, request: Request, limitBytes: number): Promise<Upload> => {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes + formOverheadBytes) throw tooLarge(limitBytes);
  const path = federation.uploadPath();
  let sizeBytes = 0;
  const keep = async (source: AsyncIterable<unknown>) => {
    sizeBytes = await save(source, path, limitBytes);
  };
  try {
    let name: string | undefined;
    if (typeof request.is('multipart/form-data') === 'string') name = await formFile(request, keep);
    else await keep(request.iterator({ destroyOnReturn: false }));
    if (sizeBytes === 0) throw new NestorError('request.invalid', 'the file is empty; a safetensors file was expected');
    return { path, ...(name === undefined ? {} : { name }) };
  } catch (error) {
    await federation.discard(path);
    throw error;
  }
};

/** What a form adds to its file at most. */
const formOverheadBytes = 64 * 1024;

const tooLarge = (limitBytes: number) =>
  new NestorError('request.too_large', `at most ${limitBytes} bytes are taken`, { details: { limitBytes } });

/** @returns the size in bytes. */
const save = async (source: AsyncIterable<unknown>, path: string, limitBytes: number): Promise<number> => {
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
