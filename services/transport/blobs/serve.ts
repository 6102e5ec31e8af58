import type { IncomingMessage, ServerResponse } from 'node:http';
import { NestorError, type BlobName } from '../../core/index.js';
import type { Spool } from '../spool.js';
import { createHotBlob } from './hot-blob.js';
import { sendProblem } from './problem.js';
import { requestedRange } from './range.js';
import { sendFile } from './send-file.js';

/** Answers GET and HEAD from a spool. */
export const createBlobSource =
  (spool: Spool, hot = createHotBlob(spool)) =>
  async (name: BlobName, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const sizeBytes = spool.sizeBytes(name);
    if (sizeBytes === undefined) {
      const offset = await spool.arrivedBytes(name);
      const missing = new NestorError('blob.not_found', `The blob ${name} is not here.`);
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
    const bytes = await hot.bytes(name, sizeBytes);
    if (bytes) {
      response.end(bytes.subarray(start, end + 1));
      return;
    }
    await sendFile(spool.path(name), { start, end }, response);
  };
