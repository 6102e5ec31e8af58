import type { IncomingMessage, RequestListener } from 'node:http';
import type { Observer } from '../../core/index.js';

/** Tells the observer, once per answered request, how many bytes of a blob it brought or took. */
export const countBytes =
  (blobs: RequestListener, observer: Pick<Observer, 'transferred'>): RequestListener =>
  (request, response) => {
    response.once('finish', () => {
      const { statusCode } = response;
      if (request.method === 'GET' && (statusCode === 200 || statusCode === 206)) {
        observer.transferred('out', Number(response.getHeader('content-length') ?? 0));
      } else if (request.method === 'PUT' && (statusCode === 201 || statusCode === 202)) {
        observer.transferred('in', bytesOf(request));
      }
    });
    blobs(request, response);
  };

const bytesOf = ({ headers }: IncomingMessage): number => Number(headers['content-length'] ?? 0);
