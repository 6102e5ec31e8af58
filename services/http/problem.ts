import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Logger } from 'pino';
import { entryOf, isNestorError, NestorError, type ErrorCode } from '../core/index.js';
import { baseUrlOf } from './base-url.js';

/** Tells a failure in a form of its own. @returns whether it has; if not, the problem is sent. */
export type ShowProblem = (request: Request, response: Response, error: NestorError) => Promise<boolean> | boolean;

/** Answers every failure as `application/problem+json` (RFC 9457), but for those that `show` tells otherwise. */
export const problemHandler =
  (logger: Logger, show?: ShowProblem): ErrorRequestHandler =>
  async (thrown: unknown, request, response, _next) => {
    const error = publicError(thrown);
    const { http } = error.entry;
    if (error.code === 'internal') logger.error({ err: thrown, path: request.path }, 'a request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    request.resume();
    if (http === 503) response.setHeader('Retry-After', '5');
    response.status(http);
    try {
      if ((await show?.(request, response, error)) === true) return;
    } catch (second) {
      logger.warn({ err: second }, 'the page could not be shown');
    }
    sendProblem(request, response, error);
  };

const sendProblem = (request: Request, response: Response, { code, message, details, entry }: NestorError): void => {
  const { runId } = details;
  const url = typeof runId === 'string' ? { runUrl: `${baseUrlOf(request)}/api/v1/runs/${runId}` } : {};
  const { title, remedy, http } = entry;
  const body = { ...details, ...url, type: `/docs/errors#${code}`, title, status: http, detail: message, code, remedy };
  response.type('application/problem+json').end(JSON.stringify(body));
};

/** The error that may be shown: of the catalogue, and silent about what went wrong inside. */
const publicError = (thrown: unknown): NestorError => {
  if (isNestorError(thrown)) return thrown.code === 'internal' ? new NestorError('internal') : thrown;
  const { code, message } = requestError(thrown);
  return new NestorError(code, message, { cause: thrown });
};

/** What express and its body parsers throw: an `Error` with `status`, and `type` for bodies. */
const requestError = (thrown: unknown): { readonly code: ErrorCode; readonly message?: string } => {
  if (!(thrown instanceof Error) || !('status' in thrown) || typeof thrown.status !== 'number') {
    return { code: 'internal' };
  }
  const type = 'type' in thrown ? thrown.type : undefined;
  if (type === 'entity.too.large') return { code: 'request.too_large' };
  if (type === 'entity.parse.failed') {
    return { code: 'request.invalid', message: `the body is not valid JSON: ${thrown.message}` };
  }
  if (thrown.status >= 400 && thrown.status < 500) return { code: 'request.invalid', message: thrown.message };
  return { code: 'internal' };
};

/** The problems that an address may answer with, by status, for its description. */
export const problemsByStatus = (codes: readonly ErrorCode[]): ReadonlyMap<number, readonly ErrorCode[]> => {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { http } = entryOf(code);
    byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  return byStatus;
};
