import type { Request } from 'express';
import { NestorError } from '../../../core/index.js';
import type { Federation } from '../../federation.js';
import { formFile, saveBytes, tooLarge } from '../../../http/index.js';

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
    sizeBytes = await saveBytes(source, path, limitBytes);
  };
  try {
    let name: string | undefined;
    if (typeof request.is('multipart/form-data') === 'string') name = (await formFile(request, keep)).get('name');
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
