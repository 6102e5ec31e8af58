import type { Logger } from 'pino';
import { z } from 'zod';
import { NestorError } from '../core/index.js';
import { ControllerClient } from '../transport/index.js';

/** Where the controller is, and for which compute to speak to it. */
export interface DeployerAccess {
  readonly apiserver: string;
  /** Certificate of an authority that is trusted besides the usual ones; PEM. */
  readonly ca?: string;
  readonly computeId: string;
  /** Key of the compute; the first one that comes becomes its key. */
  readonly key: string;
}

const deploymentSchema = z.object({ agentKVs: z.record(z.string(), z.string()) });
const jobsSchema = z.array(z.object({ id: z.string() }));

/** What a deployer asks of the controller's HTTP interface. Waits while the controller is away. */
export class DeployerApi {
  readonly #client: ControllerClient;

  constructor(
    private readonly access: DeployerAccess,
    logger: Logger,
  ) {
    this.#client = new ControllerClient({ ...access, headers: { 'x-api-key': access.key } }, logger);
  }

  /** Makes the compute known, or says that its deployer is there again. @throws key.mismatch */
  async register(region: string, signal: AbortSignal): Promise<void> {
    const { computeId } = this.access;
    const json = { computeId, deployerId: computeId, adminId: '', region };
    await this.#client.persist(
      () => ({ method: 'POST', path: '/computes', json }),
      () => undefined,
      signal,
    );
  }

  /** Ids of the jobs under way that have tasks on this compute. */
  async jobsUnderWay(signal: AbortSignal): Promise<ReadonlySet<string>> {
    const jobs = await this.#get('deployments', jobsSchema, signal);
    return new Set(jobs.map(({ id }) => id));
  }

  /** The tasks of a job that this compute has to run: their ids with their keys. */
  async tasksOf(jobId: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const { agentKVs } = await this.#get(`deployments/${encodeURIComponent(jobId)}/config`, deploymentSchema, signal);
    return new Map(Object.entries(agentKVs));
  }

  /** Tells which agents could be started. */
  async report(jobId: string, agentStatuses: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    const path = this.#path(`deployments/${encodeURIComponent(jobId)}/status`);
    await this.#client.persist(
      () => ({ method: 'PUT', path, json: { agentStatuses } }),
      () => undefined,
      signal,
    );
  }

  #get<S extends z.ZodType>(what: string, schema: S, signal: AbortSignal): Promise<z.output<S>> {
    const read = async (response: Response): Promise<z.output<S>> => {
      const parsed = schema.safeParse(await response.json());
      if (parsed.success) return parsed.data;
      throw new NestorError('transport.protocol', `the controller gave another answer than expected to ${what}`);
    };
    return this.#client.persist(() => ({ path: this.#path(what) }), read, signal);
  }

  #path(what: string): string {
    return `/computes/${encodeURIComponent(this.access.computeId)}/${what}`;
  }
}
