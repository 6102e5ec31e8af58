import { z } from 'zod';
import { asNestorError, NestorError } from '../core/index.js';

/** Where the controller is, and for which compute to speak to it. */
export interface DeployerAccess {
  readonly apiserver: string;
  readonly computeId: string;
  /** Key of the compute; the first one that comes becomes its key. */
  readonly key: string;
}

const deploymentSchema = z.object({ agentKVs: z.record(z.string(), z.string()) });
const requestTimeoutMs = 60_000;

/** What a deployer asks of the controller's HTTP interface. Each call is tried once. */
export class DeployerApi {
  constructor(private readonly access: DeployerAccess) {}

  /** Makes the compute known, or says that its deployer is there again. @throws key.mismatch, transport.unreachable */
  async register(region: string, signal: AbortSignal): Promise<void> {
    const { computeId } = this.access;
    await this.#call('POST', '/computes', { computeId, deployerId: computeId, adminId: '', region }, signal);
  }

  /** The tasks of a job that this compute has to run: their ids with their keys. */
  async tasksOf(jobId: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const { computeId } = this.access;
    const path = `/computes/${encodeURIComponent(computeId)}/deployments/${encodeURIComponent(jobId)}/config`;
    const response = await this.#call('GET', path, undefined, signal);
    const parsed = deploymentSchema.safeParse(await response.json());
    if (!parsed.success) throw new NestorError('transport.protocol', 'the controller gave no list of tasks');
    return new Map(Object.entries(parsed.data.agentKVs));
  }

  /** Tells which agents could be started. */
  async report(jobId: string, agentStatuses: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    const { computeId } = this.access;
    const path = `/computes/${encodeURIComponent(computeId)}/deployments/${encodeURIComponent(jobId)}/status`;
    await this.#call('PUT', path, { agentStatuses }, signal);
  }

  async #call(method: string, path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    const { apiserver, key } = this.access;
    const response = await fetch(apiserver.replace(/\/+$/, '') + path, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json', accept: 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new NestorError('transport.unreachable', asNestorError(error).message, { cause: error });
    });
    if (response.ok) return response;
    const text = await response.text();
    throw new NestorError(
      response.status === 403 ? 'key.mismatch' : 'transport.unreachable',
      `${method} ${path}: status ${response.status}: ${text.slice(0, 200)}`,
    );
  }
}
