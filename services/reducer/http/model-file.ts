import type { Request, Response } from 'express';
import { NestorError, type ModelRecord } from '../../core/index.js';
import type { Federation } from '../federation.js';

/**
 * Streams a model's file, or the range of it that was asked for.
 * @throws model.not_found, blob.bad_range
 */
export const sendModelFile = async (
  federation: Federation,
  model: ModelRecord,
  request: Request,
  response: Response,
): Promise<void> => {
  response.set({
    ETag: `"${model.file.name}"`,
    'Cache-Control': 'private, no-cache',
    'Content-Disposition': `attachment; filename="${model._id}.safetensors"`,
  });
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  const { path } = await federation.modelFile(model._id);
  try {
    response.type('application/octet-stream');
    await send(response, path);
  } finally {
    await federation.discard(path);
  }
};

const send = (response: Response, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = { dotfiles: 'allow', lastModified: false, cacheControl: false } as const;
    response.sendFile(path, options, (error: unknown) => {
      if (response.writableFinished || response.destroyed || error === undefined || error === null) resolve();
      else if (isRangeError(error)) reject(new NestorError('blob.bad_range', 'the range lies outside of the file'));
      else reject(error instanceof Error ? error : new Error('the file could not be sent'));
    });
  });

const isRangeError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === 416;
