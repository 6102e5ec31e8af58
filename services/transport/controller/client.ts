import type { Blob } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import type { Logger } from 'pino';
import { Agent, fetch, type Response } from 'undici';
import { z } from 'zod';
import { asNestorError, errorFromWire, isNestorError, NestorError } from '../../core/index.js';
import { backOffMs } from '../grpc/back-off.js';

/** Where the controller is, and as whom to speak to it. */
export interface ControllerAccess {
  /** As `http://10.105.11.65:10100`. */
  readonly apiserver: string;
  /** Certificate of an authority that is trusted besides the usual ones; PEM. */
  readonly ca?: string;
  /** Headers of every request, as the one with the key. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ControllerRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** Below the address, its variable parts escaped. */
  readonly path: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: Blob;
  /** Kind of answer. @default application/json */
  readonly accept?: string;
  /** Patience with the request. @default 60,000 */
  readonly timeoutMs?: number;
}

/** A client of the controller's HTTP interface, for agents and deployers. */
export class ControllerClient {
  /** Connections of its own, where others than Node's authorities are trusted. */
  readonly #agent: Agent | undefined;

  constructor(
    private readonly access: ControllerAccess,
    private readonly logger: Logger,
  ) {
    const { ca } = access;
    if (ca !== undefined) this.#agent = new Agent({ connect: { ca: [...rootCertificates, ca] } });
  }

  /**
   * Asks until there is an answer that another try would not change: the controller may be away for a while. The
   * request is made anew for each try.
   * @throws what the controller told, transport.protocol
   */
  async persist<T>(
    make: () => ControllerRequest | Promise<ControllerRequest>,
    read: (response: Response) => T | Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await read(await this.#ask(await make(), signal));
      } catch (error) {
        signal.throwIfAborted();
        if (!isNestorError(error) || !isPassing(error)) throw error;
        if (failures === 1) this.logger.warn({ code: error.code }, `waiting for the controller: ${error.message}`);
        await sleep(backOffMs(failures, {}), undefined, { signal });
      }
    }
  }

  async #ask(request: ControllerRequest, signal: AbortSignal): Promise<Response> {
    const { method = 'GET', path, json, body, accept = 'application/json', timeoutMs = 60_000 } = request;
    const { apiserver, headers } = this.access;
    const content = json === undefined ? body : JSON.stringify(json);
    const response = await fetch(apiserver.replace(/\/+$/, '') + path, {
      method,
      headers: {
        ...headers,
        accept,
        ...(content === undefined
          ? {}
          : { 'content-type': json === undefined ? 'application/octet-stream' : 'application/json' }),
      },
      ...(content === undefined ? {} : { body: content }),
      ...(this.#agent && { dispatcher: this.#agent }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const message = `${apiserver}: ${asNestorError(cause).message}`;
      throw new NestorError('transport.unreachable', message, { cause: error });
    });
    if (!response.ok) throw await failureOf(response);
    return response;
  }
}

const problemSchema = z.object({ code: z.string(), detail: z.string().optional(), title: z.string().optional() });

const failureOf = async (response: Response): Promise<NestorError> => {
  const text = await response.text().catch(() => '');
  const problem = problemSchema.safeParse(jsonOf(text)).data;
  if (problem !== undefined) return errorFromWire(problem.code, problem.detail ?? problem.title ?? problem.code);
  const message = `the controller answers with status ${response.status}: ${text.trim().slice(0, 200)}`;
  return new NestorError(response.status >= 500 ? 'transport.unreachable' : 'transport.protocol', message);
};

/** What JSON says; nothing if it is none. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const isPassing = ({ code, entry }: NestorError): boolean =>
  code === 'transport.unreachable' || entry.grpc === 'UNAVAILABLE';
