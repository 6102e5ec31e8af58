import { extname } from 'node:path';
import type { Request, RequestHandler, Response } from 'express';
import { NestorError } from '../core/index.js';
import { prefersHtml } from '../http/index.js';
import { extensions, type AppFile, type AppFiles } from './app-files.js';
import { isPagePath, partsMeta, type Part } from './page-paths.js';

/** A year: such files never change. */
const forEver = 'public, max-age=31536000, immutable';

/**
 * What the application's document may do: run scripts that this server sends, and nothing from elsewhere. Styles are
 * the exception: the component kit writes its variables into `<style>`, charts set `style` in their tooltips, and
 * neither can be told a nonce in a file that is the same for everybody.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/**
 * Answers a person who goes to a page of the application, and the files that it loads; everything else passes.
 * @param parts what this server has behind it; there are no pages about anything else
 */
export const appPages = (app: AppFiles, parts: readonly Part[]): RequestHandler => {
  const index = indexFor(app, parts);
  return async (request, response, next) => {
    const file = isReading(request) ? app.files.get(request.path) : undefined;
    if (file !== undefined) await sendFile(file, request, response);
    else if (isReading(request) && isPagePath(request.path, parts) && prefersHtml(request)) sendIndex(index, response);
    else next();
  };
};

/** Shows the application, which says that nothing is there, to a person who came to an address without a page. */
export const appNotFound = (app: AppFiles, parts: readonly Part[]): RequestHandler => {
  const index = indexFor(app, parts);
  return (request, response, next) => {
    if (isReading(request) && prefersHtml(request)) sendIndex(index, response.status(404));
    else next();
  };
};

/** The application's document, which tells the application what there is. */
const indexFor = ({ index }: AppFiles, parts: readonly Part[]): string =>
  index.replace(new RegExp(`(<meta name="${partsMeta}" content=")[^"]*`), `$1${parts.join(' ')}`);

const isReading = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

const sendIndex = (index: string, response: Response): void => {
  response
    .set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': policy, Vary: 'Accept, Sec-Fetch-Mode' })
    .type('html')
    .send(index);
};

const sendFile = (file: AppFile, request: Request, response: Response): Promise<void> => {
  const encoding = file.encodings.find((known) => request.acceptsEncodings(known) === known);
  response.set({ 'Cache-Control': file.isHashed ? forEver : 'no-cache', Vary: 'Accept-Encoding' });
  response.type(extname(file.path));
  if (encoding !== undefined) response.set('Content-Encoding', encoding);
  const path = encoding === undefined ? file.path : file.path + extensions[encoding];
  return new Promise((resolve, reject) => {
    response.sendFile(
      path,
      { dotfiles: 'allow', cacheControl: false, lastModified: !file.isHashed },
      (error: unknown) => {
        if (error instanceof Error && !response.headersSent) {
          // A build that was put in the place of the one that this process began with has other files.
          response.removeHeader('Content-Encoding');
          response.set('Cache-Control', 'no-store');
          reject(new NestorError('request.not_found', `there is no file ${request.path} any more`, { cause: error }));
        } else resolve();
      },
    );
  });
};
