import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

interface Around {
  readonly before?: string;
  readonly after?: string;
}

/** Sends a file, with a text before and after it, as the whole body. A caller that has gone away is no failure. */
export const sendFile = async (response: Response, path: string, { before = '', after = '' }: Around = {}) => {
  const { size } = await stat(path);
  response.setHeader('Content-Length', Buffer.byteLength(before) + size + Buffer.byteLength(after));
  response.write(before);
  try {
    await pipeline(createReadStream(path), response, { end: false });
    response.end(after);
  } catch (error) {
    if (!response.destroyed) throw error;
  }
};
