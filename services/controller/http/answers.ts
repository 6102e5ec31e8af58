import type { Request, Response } from 'express';
import type { NestorError } from '../../core/index.js';

/** Answers as Flame does: JSON in one line, with a newline at its end. */
export const answer = (response: Response, body: unknown, status = 200): void => {
  response
    .status(status)
    .type('application/json; charset=UTF-8')
    .end(`${JSON.stringify(body)}\n`);
};

/**
 * Tells a failure to those who did not ask for a problem as a JSON string, which is what `flamectl` shows.
 * @returns whether it has
 */
export const tellFailure = (request: Request, response: Response, { message }: NestorError): boolean => {
  if (request.headers.accept?.includes('json') === true) return false;
  response.type('application/json; charset=UTF-8').end(`${JSON.stringify(message)}\n`);
  return true;
};
