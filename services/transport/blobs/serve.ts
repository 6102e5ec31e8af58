import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { NestorError, type Sha256 } from '../../core/index.js';
import type { Spool } from '../spool.js';
import { createHotBlob } from './hot-blob.js';
import { sendProblem } from './problem.js';
import { requestedRange } from './range.js';

const bufferBytes = 2 ** 20;

/** Answers GET and HEAD from a spool. */
export const createBlobSource =
  (spool: Spool, hot = createHotBlob(spool)) =>
  async (sha256: Sha256, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const sizeBytes = spool.sizeBytes(sha256);
    if (sizeBytes === undefined) {
      const offset = await spool.arrivedBytes(sha256);
      const missing = new NestorError('blob.not_found', `The blob ${sha256} is not here.`);
      sendProblem(response, missing, { 'upload-offset': offset });
      return;
    }
    response.setHeader('accept-ranges', 'bytes');
    response.setHeader('content-type', 'application/octet-stream');
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'content-length': sizeBytes, 'upload-offset': sizeBytes }).end();
      return;
    }
    const range = requestedRange(request.headers, sizeBytes);
    const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
    response.writeHead(range ? 206 : 200, {
      'content-length': end - start + 1,
      ...(range && { 'content-range': `bytes ${start}-${end}/${sizeBytes}` }),
    });
    if (sizeBytes === 0) {
      response.end();
      return;
    }
    const bytes = await hot.bytes(sha256, sizeBytes);
    if (bytes) {
      response.end(bytes.subarray(start, end + 1));
      return;
    }
    await pipeline(createReadStream(spool.path(sha256), { start, end, highWaterMark: bufferBytes }), response);
  };
