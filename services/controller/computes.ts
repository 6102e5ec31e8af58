import { isNestorError, type ComputeRecord, type JobRecord, type TaskRecord } from '../core/index.js';
import type { ControlRecords } from '../storage/index.js';
import { amend } from './amend.js';
import { found } from './designs.js';
import type { KeyRing } from './keys/key-ring.js';
import { presentKey } from './keys/key-hash.js';

/** What a deployer says of its compute. */
export interface ComputeInfo {
  readonly computeId?: string | undefined;
  readonly deployerId: string;
  readonly adminId?: string | undefined;
  readonly region?: string | undefined;
}

const defaultCompute = { _id: 'default', adminId: '', region: 'default', deployerId: 'default' };

/** Computes: places where deployers run tasks of the system. */
export class Computes {
  constructor(
    private readonly records: ControlRecords,
    private readonly keys: KeyRing,
  ) {}

  /** Makes the compute `default`, which is there from the beginning and belongs to the deployer that comes first. */
  async open(): Promise<void> {
    if ((await this.records.computes.get(defaultCompute._id)) === undefined) await this.#insert(defaultCompute);
  }

  /**
   * Registers a compute. A deployer that comes again brings the same key.
   * @throws key.missing, key.mismatch
   */
  async register(info: ComputeInfo, key: string | undefined): Promise<ComputeRecord> {
    presentKey(key);
    const { deployerId, computeId = deployerId, adminId = '', region = '' } = info;
    await this.#insert({ _id: computeId, adminId, region, deployerId });
    const compute = await this.withKey(computeId, key);
    return await this.#amend(compute, { adminId, region, deployerId });
  }

  /** The compute, for a call that brings its key. @throws resource.not_found, key.missing, key.mismatch */
  async withKey(id: string, key: string | undefined): Promise<ComputeRecord> {
    const compute = found(await this.records.computes.get(id), `compute ${id}`);
    await this.keys.checkCompute(compute, key);
    return compute;
  }

  list(): Promise<readonly ComputeRecord[]> {
    return this.records.computes.list({ limit: 10_000 });
  }

  update(compute: ComputeRecord, { deployerId, adminId, region }: ComputeInfo): Promise<ComputeRecord> {
    return this.#amend(compute, { deployerId, adminId, region });
  }

  async remove({ _id }: ComputeRecord): Promise<void> {
    await this.records.computes.remove(_id);
  }

  /** Jobs under way that have tasks on the compute. */
  async jobsOn({ _id }: ComputeRecord): Promise<readonly JobRecord[]> {
    const here = new Set(await this.records.tasks.jobsOn(_id));
    const underway = await this.records.jobs.inStates(['starting', 'deploying', 'running', 'stopping']);
    return underway.filter((job) => here.has(job._id));
  }

  /** The tasks of a job that the compute has to run. @throws resource.not_found */
  async tasksOf({ _id }: ComputeRecord, jobId: string): Promise<readonly TaskRecord[]> {
    const tasks = await this.records.tasks.ofCompute(_id, jobId);
    return found(tasks.length === 0 ? undefined : tasks, `deployment of job ${jobId} on compute ${_id}`);
  }

  async #amend({ _id }: ComputeRecord, info: Omit<ComputeInfo, 'computeId'>): Promise<ComputeRecord> {
    return found(await amend(this.records.computes, _id, () => info), `compute ${_id}`);
  }

  /** Inserts; one that is there stays as it is. */
  async #insert(compute: typeof defaultCompute): Promise<void> {
    try {
      await this.records.computes.insert(compute);
    } catch (error) {
      if (!isNestorError(error) || error.code !== 'records.duplicate') throw error;
    }
  }
}
