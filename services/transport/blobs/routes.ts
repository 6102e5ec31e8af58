import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { asNestorError, isBlobName, NestorError, type BlobName } from '../../core/index.js';
import type { Spool } from '../spool.js';
import { sendProblem } from './problem.js';
import { createBlobSource } from './serve.js';
import { createUploads } from './take.js';

export interface BlobRouteOptions {
  readonly spool: Spool;
  readonly maxBlobBytes: number;
  readonly logger: Logger;
  /** Ends transfers. */
  readonly signal: AbortSignal;
  /** Name of the peer whose session has this token. */
  readonly peerOf: (token: string) => string | undefined;
}

/** Answers `GET`, `HEAD` and `PUT /blobs/<name>`. */
export const createBlobRoutes = (options: BlobRouteOptions): RequestListener => {
  const serve = createBlobSource(options.spool);
  const take = createUploads(options);

  const answer = (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const peer = authenticated(request, options.peerOf);
    const name = namedBlob(request.url ?? '');
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return serve(name, request, response);
      case 'PUT':
        return take(name, peer, request, response);
      default:
        throw new NestorError('request.method_not_allowed', 'A blob takes GET, HEAD and PUT.');
    }
  };

  return (request, response) => {
    void (async () => {
      try {
        await answer(request, response);
      } catch (error) {
        const problem = asNestorError(error);
        options.logger.debug({ err: problem, url: request.url, method: request.method }, 'blob request failed');
        // What is left of the request is not read, so the connection cannot serve another.
        if (!request.complete) response.setHeader('connection', 'close');
        sendProblem(response, problem);
      }
    })();
  };
};

const authenticated = ({ headers }: IncomingMessage, peerOf: (token: string) => string | undefined): string => {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const peer = token === undefined ? undefined : peerOf(token);
  if (peer === undefined) throw new NestorError('transport.unauthenticated');
  return peer;
};

const namedBlob = (url: string): BlobName => {
  const name = /^\/blobs\/([^/?]*)$/.exec(url)?.[1] ?? '';
  if (!isBlobName(name))
    throw new NestorError('request.not_found', 'A blob is named by hexadecimal digits and its checksum.');
  return name;
};
