import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { errorFromWire, NestorError } from '../../core/index.js';

const problemType = 'application/problem+json';

/** Answers with an error, as RFC 9457 has it, with the catalogue's `code`. */
export const sendProblem = (
  response: ServerResponse,
  error: NestorError,
  headers: Readonly<Record<string, string | number>> = {},
): void => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { http: status, title, remedy } = error.entry;
  const body = JSON.stringify({ title, status, code: error.code, detail: error.message, remedy });
  response.writeHead(status, {
    ...headers,
    'content-type': problemType,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
};

const problem = z.object({ code: z.string(), detail: z.string() });

/** The error that an answer tells. */
export const readProblem = async (response: IncomingMessage): Promise<NestorError> =>
  problemOf(response.statusCode ?? 0, response.headers['content-type'], await text(response));

/** The error that an answer's body tells. */
export const problemOf = (statusCode: number, contentType: string | undefined, body: string): NestorError => {
  if (contentType === problemType) {
    const parsed = problem.safeParse(JSON.parse(body));
    if (parsed.success) return errorFromWire(parsed.data.code, parsed.data.detail);
  }
  return new NestorError('transport.protocol', `The hub answered with status ${statusCode}.`);
};
