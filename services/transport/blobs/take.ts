import type { IncomingMessage, ServerResponse } from 'node:http';
import PQueue from 'p-queue';
import { NestorError, type Sha256 } from '../../core/index.js';
import { onAbort } from '../abort.js';
import type { Spool } from '../spool.js';
import { sendProblem } from './problem.js';
import { uploadedPart } from './range.js';
import { receiveBlob } from './receive.js';

/** Uploads whose bytes are taken at one time; others wait before they send them, so that memory stays bounded. */
const uploadsAtOnce = 8;

export interface UploadOptions {
  readonly spool: Spool;
  readonly maxBlobBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Answers PUT. One upload of a blob goes on at a time: another peer's waits for it and has nothing to do if it
 * succeeds; a new one of the same peer takes the place of the old one, whose connection is likely broken.
 */
export const createUploads = ({ spool, maxBlobBytes, signal }: UploadOptions) => {
  const underWay = new Map<string, AbortController>();
  const turns = new PQueue({ concurrency: uploadsAtOnce });

  const receive = async (sha256: Sha256, request: IncomingMessage, response: ServerResponse, stop: AbortSignal) => {
    const part = uploadedPart(request.headers);
    const blob = { sha256, sizeBytes: part.totalBytes };
    if (blob.sizeBytes > maxBlobBytes) {
      throw new NestorError('blob.too_large', `The blob has ${blob.sizeBytes} bytes; ${maxBlobBytes} are accepted.`);
    }
    const receiving = await spool.receive(sha256, stop);
    try {
      if (spool.has(blob)) {
        if (!request.complete) response.setHeader('connection', 'close');
        response.writeHead(200, { 'upload-offset': blob.sizeBytes, 'content-length': 0 }).end();
        return;
      }
      const offset = part.resumes ? await spool.arrivedBytes(sha256) : 0;
      if (offset !== part.start) {
        response.setHeader('connection', 'close');
        const gap = new NestorError('blob.bad_range', `${offset} bytes have arrived; these begin at ${part.start}.`);
        sendProblem(response, gap, { 'upload-offset': offset });
        return;
      }
      const whole = await turns.add(
        () => {
          if (request.headers.expect !== undefined) response.writeContinue();
          return receiveBlob({ spool, blob, path: receiving.path, offset, source: request, signal: stop });
        },
        { signal: stop },
      );
      response.writeHead(whole ? 201 : 202, { 'upload-offset': part.end + 1, 'content-length': 0 }).end();
    } finally {
      receiving.release();
    }
  };

  return async (sha256: Sha256, peer: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const key = `${peer} ${sha256}`;
    const control = new AbortController();
    const stop = () => {
      control.abort(new NestorError('transport.lost', 'The upload was given up.'));
    };
    underWay.get(key)?.abort(new NestorError('transport.lost', 'A newer upload of the same peer takes over.'));
    underWay.set(key, control);
    const stopListening = onAbort(signal, stop);
    response.once('close', stop);
    try {
      await receive(sha256, request, response, control.signal);
    } finally {
      if (underWay.get(key) === control) underWay.delete(key);
      stopListening();
      response.off('close', stop);
    }
  };
};
