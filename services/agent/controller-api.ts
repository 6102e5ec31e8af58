import { openAsBlob } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import {
  asNestorError,
  errorFromWire,
  isNestorError,
  NestorError,
  type TaskState,
  type VersionRecord,
} from '../core/index.js';
import { backOffMs } from '../transport/index.js';
import { readParts } from './multipart.js';

/** Where the controller is, and as whom to speak to it. */
export interface ControllerAccess {
  /** As `http://10.105.11.65:10100`. */
  readonly apiserver: string;
  readonly taskId: string;
  readonly key: string;
}

/** A task's configuration, as JSON, and the archive of its role's code. */
export interface TaskFiles {
  readonly config: unknown;
  readonly code: Buffer;
}

/** States that agents tell of. */
export type ReportedState = Exclude<TaskState, 'ready'>;

/** Patience with one request. */
const requestTimeoutMs = 60_000;
const uploadTimeoutMs = 600_000;

/** What the agent of one task asks of the controller's HTTP interface. Waits while the controller is away. */
export class ControllerApi {
  constructor(
    private readonly access: ControllerAccess,
    private readonly logger: Logger,
  ) {}

  /** @throws key.…, resource.not_found, transport.protocol */
  fetchTask(jobId: string, signal: AbortSignal): Promise<TaskFiles> {
    return this.#persist(async () => {
      const response = await this.#call(jobId, '', { headers: { accept: 'multipart/form-data' } }, signal);
      const parts = await readParts(response);
      const [config, code] = [jsonOf(parts.get('config')?.toString() ?? ''), parts.get('code.zip')];
      if (config === undefined || code === undefined) {
        throw new NestorError('transport.protocol', 'the controller sent no configuration, or no code');
      }
      return { config, code };
    }, signal);
  }

  /** Tells what has become of the task. A report that comes too late is no failure. */
  async report(jobId: string, state: ReportedState, log: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#putJson(jobId, '/status', { state, log, timestamp: new Date().toISOString() }, signal);
    } catch (error) {
      if (!isNestorError(error) || error.code !== 'task.wrong_state') throw error;
      this.logger.debug({ state }, `the report was not taken: ${error.message}`);
    }
  }

  /** Tells of new versions of an asynchronous job's model. */
  async putVersions(jobId: string, versions: readonly VersionRecord[], signal: AbortSignal): Promise<void> {
    await this.#putJson(jobId, '/versions', { versions }, signal);
  }

  /** Brings the model that the job has come to. */
  async putModel(jobId: string, path: string, signal: AbortSignal): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream' };
    await this.#persist(
      async () => this.#call(jobId, '/model', { method: 'PUT', body: await openAsBlob(path), headers }, signal),
      signal,
    );
  }

  async #putJson(jobId: string, what: string, content: unknown, signal: AbortSignal): Promise<void> {
    const request = {
      ...{ method: 'PUT', body: JSON.stringify(content) },
      headers: { 'content-type': 'application/json' },
    };
    await this.#persist(() => this.#call(jobId, what, request, signal), signal);
  }

  async #call(jobId: string, what: string, request: RequestInit, signal: AbortSignal): Promise<Response> {
    const { apiserver, taskId, key } = this.access;
    const path = `/jobs/${encodeURIComponent(jobId)}/${encodeURIComponent(taskId)}/task${what}`;
    const headers = new Headers(request.headers);
    headers.set('x-task-key', key);
    if (!headers.has('accept')) headers.set('accept', 'application/json');
    const timeoutMs = what === '/model' ? uploadTimeoutMs : requestTimeoutMs;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(apiserver.replace(/\/+$/, '') + path, { ...request, headers, signal: patience }).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        throw new NestorError('transport.unreachable', `${apiserver}: ${asNestorError(cause).message}`, {
          cause: error,
        });
      },
    );
    if (!response.ok) throw await failureOf(response);
    return response;
  }

  /** Tries until there is an answer that another try would not change. */
  async #persist<T>(operation: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await operation();
      } catch (error) {
        signal.throwIfAborted();
        if (!isNestorError(error) || !isPassing(error)) throw error;
        if (failures === 1) this.logger.warn({ code: error.code }, `waiting for the controller: ${error.message}`);
        await sleep(backOffMs(failures, {}), undefined, { signal });
      }
    }
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

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const isPassing = ({ code, entry }: NestorError): boolean =>
  code === 'transport.unreachable' || entry.grpc === 'UNAVAILABLE';
