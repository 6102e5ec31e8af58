import { openAsBlob } from 'node:fs';
import type { Logger } from 'pino';
import { isNestorError, NestorError, type TaskState, type VersionRecord } from '../core/index.js';
import { ControllerClient, jsonOf } from '../transport/index.js';
import { readParts } from './multipart.js';

/** Where the controller is, and as whom to speak to it. */
export interface TaskAccess {
  /** As `http://10.105.11.65:10100`. */
  readonly apiserver: string;
  /** Certificate of an authority that is trusted besides the usual ones; PEM. */
  readonly ca?: string;
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

/** Patience with a model on its way. */
const uploadTimeoutMs = 600_000;

/** What the agent of one task asks of the controller's HTTP interface. Waits while the controller is away. */
export class ControllerApi {
  readonly #client: ControllerClient;

  constructor(
    private readonly access: TaskAccess,
    private readonly logger: Logger,
  ) {
    this.#client = new ControllerClient({ ...access, headers: { 'x-task-key': access.key } }, logger);
  }

  /** @throws key.…, resource.not_found, transport.protocol */
  fetchTask(jobId: string, signal: AbortSignal): Promise<TaskFiles> {
    const read = async (response: Response): Promise<TaskFiles> => {
      const parts = await readParts(response);
      const [config, code] = [jsonOf(parts.get('config')?.toString() ?? ''), parts.get('code.zip')];
      if (config === undefined || code === undefined) {
        throw new NestorError('transport.protocol', 'the controller sent no configuration, or no code');
      }
      return { config, code };
    };
    return this.#client.persist(() => ({ path: this.#path(jobId), accept: 'multipart/form-data' }), read, signal);
  }

  /** Tells what has become of the task. A report that comes too late is no failure. */
  async report(jobId: string, state: ReportedState, log: string, signal: AbortSignal): Promise<void> {
    const json = { state, log, timestamp: new Date().toISOString() };
    try {
      await this.#client.persist(
        () => ({ method: 'PUT', path: `${this.#path(jobId)}/status`, json }),
        () => undefined,
        signal,
      );
    } catch (error) {
      if (!isNestorError(error) || error.code !== 'task.wrong_state') throw error;
      this.logger.debug({ state }, `the report was not taken: ${error.message}`);
    }
  }

  /** Tells of new versions of an asynchronous job's model. */
  async putVersions(jobId: string, versions: readonly VersionRecord[], signal: AbortSignal): Promise<void> {
    await this.#client.persist(
      () => ({ method: 'PUT', path: `${this.#path(jobId)}/versions`, json: { versions } }),
      () => undefined,
      signal,
    );
  }

  /** Brings the model that the job has come to. */
  async putModel(jobId: string, path: string, signal: AbortSignal): Promise<void> {
    await this.#client.persist(
      async () => ({
        ...{ method: 'PUT', path: `${this.#path(jobId)}/model`, body: await openAsBlob(path) },
        timeoutMs: uploadTimeoutMs,
      }),
      () => undefined,
      signal,
    );
  }

  #path(jobId: string): string {
    return `/jobs/${encodeURIComponent(jobId)}/${encodeURIComponent(this.access.taskId)}/task`;
  }
}
