import type { RequestHandler } from 'express';
import { NestorError } from '../core/index.js';
import { baseUrlOf } from './base-url.js';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses changes that a page of another origin asks for. Pages of another port of this machine are foreign, too.
 * Programs send neither header and pass. (GET changes nothing, but for `/start`, which no browser can call.)
 * @throws request.foreign_origin
 */
export const refuseForeignOrigins: RequestHandler = (request, _response, next) => {
  if (safeMethods.has(request.method)) {
    next();
    return;
  }
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const own = origin === undefined || origin === baseUrlOf(request) || hostOf(origin) === host;
  if (!own || site === 'cross-site') {
    throw new NestorError(
      'request.foreign_origin',
      `the request comes from ${origin ?? 'another site'}, this server is ${host ?? 'unnamed'}`,
    );
  }
  next();
};

/** The one port answers `http` and `https`, so the host with its port decides; `null` is nobody's origin. */
const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
