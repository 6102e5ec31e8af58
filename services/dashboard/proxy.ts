import { request as ask, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import { NestorError } from '../core/index.js';

/** A server that questions are handed on to. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

export interface ProxyOptions extends ServerAddress {
  /** What the server is, for people. */
  readonly what: 'reducer' | 'controller';
  /** Time that a connection may take. @default 5,000 */
  readonly connectMs?: number;
}

/**
 * Hands requests on to a server, bodies and answers as they come: event streams, uploads and files of any length.
 * `Host` stays, so that the server makes its links of, and judges origins by, the address that the browser sees.
 * @throws transport.unreachable when nobody answers there
 */
export const proxyTo =
  (options: ProxyOptions): RequestHandler =>
  async (request, response) => {
    const asked = await exchange(request, response, options);
    response.writeHead(asked.statusCode ?? 502, asked.statusMessage, endToEnd(asked.headers));
    // An event stream has answered before its first event.
    response.flushHeaders();
    try {
      await pipeline(asked, response);
    } catch {
      // One side is gone, and the other cannot be told but by being cut off, which `pipeline` has done.
    }
  };

/** Sends the request on. @returns the answer, whose body is still to come. */
const exchange = (request: Request, response: Response, options: ProxyOptions): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { what, host, port, connectMs = 5_000 } = options;
    const { method, originalUrl } = request;
    // A connection of its own for each, kept until the whole body is sent: a server that refuses early reads the rest.
    const headers = { ...endToEnd(request.headers), connection: 'keep-alive' };
    const onward = ask({ host, port, method, path: originalUrl, headers, agent: false });
    onward
      .on('socket', (socket) => {
        limitConnecting(socket, connectMs);
      })
      .on('response', resolve)
      .on('error', (cause) => {
        reject(
          new NestorError('transport.unreachable', `no ${what} answers at ${host}:${port}: ${cause.message}`, {
            cause,
          }),
        );
      });
    response.once('close', () => {
      if (!response.writableFinished) onward.destroy();
    });
    onward.once('close', () => request.resume());
    request.pipe(onward);
  });

const limitConnecting = (socket: Socket, limitMs: number): void => {
  const timer = setTimeout(() => {
    socket.destroy(new Error(`no connection within ${limitMs} ms`));
  }, limitMs);
  const over = () => {
    clearTimeout(timer);
  };
  socket.once('connect', over).once('close', over);
};

/** Headers that are about one connection, not about the request (RFC 9110, 7.6.1). */
const ofOneConnection: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // It has been answered already.
  'expect',
]);

const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
  const named = new Set(headers.connection?.split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofOneConnection.has(name) && !named.has(name)));
};
