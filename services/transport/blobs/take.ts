import type { IncomingMessage, ServerResponse } from 'node:http';
import PQueue from 'p-queue';
import { isPassing, NestorError, type BlobName } from '../../core/index.js';
import { onAbort } from '../abort.js';
import type { Spool } from '../spool.js';
import { appendStream } from './append-stream.js';
import { sendProblem } from './problem.js';
import { uploadedPart } from './range.js';
import { receiveBlob } from './receive.js';

/** Uploads whose bytes are taken at one time; others wait before they send them, so that memory stays bounded. */
const uploadsAtOnce = 4;

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

  const receive = async (name: BlobName, request: IncomingMessage, response: ServerResponse, stop: AbortSignal) => {
    if (!isPassing(name)) throw new NestorError('request.method_not_allowed', "A model's file takes GET and HEAD.");
    const part = uploadedPart(request.headers);
    const blob = { name, sizeBytes: part.totalBytes };
    if (blob.sizeBytes > maxBlobBytes) {
      throw new NestorError('blob.too_large', `The blob has ${blob.sizeBytes} bytes; ${maxBlobBytes} are accepted.`);
    }
    const receiving = await spool.receive(blob, stop);
    try {
      if (spool.has(blob)) {
        if (!request.complete) response.setHeader('connection', 'close');
        response.writeHead(200, { 'upload-offset': blob.sizeBytes, 'content-length': 0 }).end();
        return;
      }
      if (!part.resumes) receiving.note({ bytes: 0, crc32: 0 });
      const offset = receiving.arrived.bytes;
      if (offset !== part.start) {
        response.setHeader('connection', 'close');
        const gap = new NestorError('blob.bad_range', `${offset} bytes have arrived; these begin at ${part.start}.`);
        sendProblem(response, gap, { 'upload-offset': offset });
        return;
      }
      const whole = await turns.add(
        () => {
          if (request.headers.expect !== undefined) response.writeContinue();
          return receiveBlob({
            ...{ spool, blob, receiving, signal: stop },
            bring: (file) => appendStream(request, file, stop),
          });
        },
        { signal: stop },
      );
      response.writeHead(whole ? 201 : 202, { 'upload-offset': part.end + 1, 'content-length': 0 }).end();
    } finally {
      receiving.release();
    }
  };

  return async (name: BlobName, peer: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const key = `${peer} ${name}`;
    const control = new AbortController();
    const stop = () => {
      control.abort(new NestorError('transport.lost', 'The upload was given up.'));
    };
    underWay.get(key)?.abort(new NestorError('transport.lost', 'A newer upload of the same peer takes over.'));
    underWay.set(key, control);
    const stopListening = onAbort(signal, stop);
    response.once('close', stop);
    try {
      await receive(name, request, response, control.signal);
    } finally {
      if (underWay.get(key) === control) underWay.delete(key);
      stopListening();
      response.off('close', stop);
    }
  };
};
