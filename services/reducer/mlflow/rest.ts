import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { isNestorError, NestorError } from '../../core/index.js';

/** A server of MLflow, and who we are there. */
export interface MlflowServer {
  /** As MLFLOW_TRACKING_URI, http or https. */
  readonly uri: string;
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
}

/** MLflow's REST interface, as far as it is used here. Every call can be tried again. */
export interface MlflowRest {
  post<S extends z.ZodType>(call: string, body: object, answer: S, signal: AbortSignal): Promise<z.output<S>>;
  get<S extends z.ZodType>(
    call: string,
    query: Readonly<Record<string, string>>,
    answer: S,
    signal: AbortSignal,
  ): Promise<z.output<S> | undefined>;
  /** Sends a file through the server to where it keeps artifacts. */
  putArtifact(path: string, file: string, signal: AbortSignal): Promise<void>;
}

const patienceMs = 30_000;
/** Time without progress after which the upload of a file counts as broken. */
const idleMs = 60_000;

const problem = z.object({ error_code: z.string().optional(), message: z.string().optional() });

/** @throws mlflow.unavailable, mlflow.denied, mlflow.refused: each call does. */
export const openMlflow = (server: MlflowServer): MlflowRest => {
  const url = new URL(server.uri);
  const headers = authorizationOf(server, url);
  url.username = url.password = '';
  const base = url.href.replace(/\/+$/, '');

  const ask = async (url: string, init: RequestInit, signal: AbortSignal) => {
    const either = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    const response = await fetch(url, { ...init, signal: either, redirect: 'error' }).catch((error: unknown) => {
      throw unreachable(base, error, signal);
    });
    const body = await response.text().catch((error: unknown) => {
      throw unreachable(base, error, signal);
    });
    return { status: response.status, body };
  };

  return {
    async post(call, body, answer, signal) {
      const init = {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
      const response = await ask(`${base}/api/2.0/mlflow/${call}`, init, signal);
      if (response.status !== 200) throw refusal(call, response.status, response.body);
      return read(call, response.body, answer);
    },

    async get(call, query, answer, signal) {
      const url = `${base}/api/2.0/mlflow/${call}?${new URLSearchParams(query).toString()}`;
      const response = await ask(url, { headers }, signal);
      if (response.status === 404 && response.body.includes('RESOURCE_DOES_NOT_EXIST')) return undefined;
      if (response.status !== 200) throw refusal(call, response.status, response.body);
      return read(call, response.body, answer);
    },

    async putArtifact(path, file, signal) {
      const { size } = await stat(file);
      const url = new URL(
        `${base}/api/2.0/mlflow-artifacts/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`,
      );
      const request = (url.protocol === 'https:' ? https : http).request(url, {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'application/octet-stream', 'content-length': size },
        signal,
      });
      request.setTimeout(idleMs, () => request.destroy(new Error(`nothing went on for ${idleMs} ms`)));
      try {
        const answered = once(request, 'response') as Promise<[IncomingMessage]>;
        // A server that refuses may answer, and close, before it has read everything.
        const sent = pipeline(createReadStream(file), request).catch(() => undefined);
        const [response] = await answered;
        const body = await text(response);
        await sent;
        if (response.statusCode !== 200) throw refusal(`artifact ${path}`, response.statusCode ?? 0, body);
      } catch (error) {
        throw isNestorError(error) ? error : unreachable(base, error, signal);
      }
    },
  };
};

/** A token goes before a user, and that before one in the address. */
const authorizationOf = ({ token, user, password = '' }: MlflowServer, url: URL): { authorization?: string } => {
  const basic = (name: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
  });
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user !== undefined) return basic(user, password);
  return url.username === '' ? {} : basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
};

const unreachable = (base: string, error: unknown, signal: AbortSignal): unknown => {
  if (signal.aborted) return signal.reason;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new NestorError('mlflow.unavailable', `${base}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause: error,
  });
};

const refusal = (call: string, status: number, body: string): NestorError => {
  const { error_code: code = '', message = body.slice(0, 300) } = problem.safeParse(json(body)).data ?? {};
  const said = `${call}: status ${status} ${code} ${message}`.trim();
  if (status === 401 || status === 403) return new NestorError('mlflow.denied', said);
  return new NestorError(status >= 500 || status === 429 ? 'mlflow.unavailable' : 'mlflow.refused', said);
};

const read = <S extends z.ZodType>(call: string, body: string, answer: S): z.output<S> => {
  const parsed = answer.safeParse(json(body));
  if (parsed.success) return parsed.data;
  throw new NestorError('mlflow.refused', `${call}: the answer is not one of MLflow: ${body.slice(0, 200)}`);
};

const json = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
};
