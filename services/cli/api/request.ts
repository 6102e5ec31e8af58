import type { z } from 'zod';
import { errorFromWire, NestorError } from '../../core/index.js';
import { problemAnswer } from './problem.js';

/** Asks one reducer. Its addresses are tried in order; the next one only if a name is not known on this machine. */
export interface ReducerAddress {
  readonly urls: readonly [string, ...string[]];
}

export interface Asking {
  readonly method?: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: Blob;
}

/**
 * Sends a request. @returns the good answer.
 * @throws transport.unreachable, transport.protocol, and the error that the reducer answers with
 */
export const ask = async (
  { urls }: ReducerAddress,
  path: string,
  { method = 'GET', query = {}, headers = {}, json, body }: Asking,
  signal: AbortSignal,
): Promise<Response> => {
  const [base, ...others] = urls;
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  const content = json === undefined ? body : JSON.stringify(json);
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(content !== undefined && { body: content, duplex: 'half' }),
      signal,
    });
    if (!response.ok) throw await problemOf(response, base);
    return response;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NestorError) throw error;
    const [next, ...rest] = others;
    if (next !== undefined && isUnknownName(error)) {
      return ask(
        { urls: [next, ...rest] },
        path,
        { method, query, headers, json, ...(body !== undefined && { body }) },
        signal,
      );
    }
    throw new NestorError('transport.unreachable', `no reducer answers at ${base}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
};

/** Sends a request and reads the JSON answer. @throws as `ask` */
export const askFor = async <S extends z.ZodType>(
  schema: S,
  address: ReducerAddress,
  path: string,
  asking: Asking,
  signal: AbortSignal,
): Promise<z.output<S>> => {
  const response = await ask(address, path, asking, signal);
  const body: unknown = await response.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new NestorError(
    'transport.protocol',
    `${response.url} gave an answer of another form than expected; is it a reducer of this version?`,
    {
      cause: parsed.error,
    },
  );
};

const problemOf = async (response: Response, base: string): Promise<NestorError> => {
  const body: unknown = await response.json().catch(() => undefined);
  const problem = problemAnswer.safeParse(body).data;
  if (problem === undefined) {
    return new NestorError('transport.protocol', `${base} answered with status ${response.status}; is it a reducer?`);
  }
  const { code, detail, title, runUrl, models } = problem;
  const more = [runUrl === undefined ? [] : [runUrl], models ?? []].flat();
  return errorFromWire(code, [detail ?? title ?? code, ...more].join('\n'));
};

const causeOf = (error: unknown): unknown => {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof AggregateError ? cause.errors[0] : cause;
};

const isUnknownName = (error: unknown): boolean => {
  const cause = causeOf(error);
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN');
};

const reasonOf = (error: unknown): string => {
  const cause = causeOf(error);
  return cause instanceof Error ? cause.message : String(cause);
};
