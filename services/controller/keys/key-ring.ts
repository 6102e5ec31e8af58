import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NestorError, type ComputeRecord, type TaskRecord } from '../../core/index.js';
import type { ControlRecords } from '../../storage/index.js';
import { hashKey, isKeyOf, isSameKey, presentKey } from './key-hash.js';

/** Most keys whose check is remembered. */
const maxRemembered = 50_000;

/**
 * The keys of tasks and computes. A participant's key, and that of a compute, is trusted on first use and cannot be
 * changed afterwards; of it a hash is kept. Keys of the system's own tasks follow from the controller's secret, so that
 * deployers can fetch them again after a crash, and are kept nowhere.
 */
export class KeyRing {
  /** Kept hash → proof of the key that it was made of, so that not every call costs a slow hash. */
  readonly #remembered = new Map<string, string>();
  readonly #pepper = randomBytes(32);

  constructor(
    private readonly records: ControlRecords,
    private readonly secret: Buffer,
  ) {}

  /** The key of a task that the system runs. */
  systemKey(taskId: string): string {
    return createHmac('sha256', this.secret).update(`task ${taskId}`).digest('base64url').slice(0, 32);
  }

  /** The key that all workers of one start of a job have: 32 bytes that follow from the secret, and are kept nowhere. */
  jobKey(jobId: string, attempt: number): Buffer {
    return createHmac('sha256', this.secret).update(`job ${jobId} ${attempt}`).digest();
  }

  /** Holds that a call on a task comes from whoever came first. @throws key.missing, key.malformed, key.mismatch */
  async checkTask(task: TaskRecord, given: string | undefined): Promise<void> {
    const key = presentKey(given);
    if (task.type === 'system') {
      if (!isSameKey(key, this.systemKey(task._id))) throw mismatch();
      return;
    }
    await this.#check(key, task.keyHash, async (hash) => {
      if (await this.records.tasks.claimKey(task._id, hash)) return undefined;
      return (await this.records.tasks.get(task._id))?.keyHash ?? '';
    });
  }

  /** The same for a compute. @throws key.missing, key.malformed, key.mismatch */
  async checkCompute(compute: ComputeRecord, given: string | undefined): Promise<void> {
    const key = presentKey(given);
    await this.#check(key, compute.keyHash, async (keyHash) => {
      for (let current: ComputeRecord | undefined = compute; current !== undefined;) {
        if (current.keyHash !== undefined) return current.keyHash;
        if ((await this.records.computes.change(current, { keyHash })) !== undefined) return undefined;
        current = await this.records.computes.get(compute._id);
      }
      throw new NestorError('resource.not_found', `there is no compute ${compute._id}`);
    });
  }

  /** @param claim keeps the hash if there is none yet; answers the one that is there, or undefined if it was this one */
  async #check(
    key: string,
    kept: string | undefined,
    claim: (hash: string) => Promise<string | undefined>,
  ): Promise<void> {
    const proof = createHmac('sha256', this.#pepper).update(key).digest('base64url');
    const remembered = kept === undefined ? undefined : this.#remembered.get(kept);
    if (remembered !== undefined && isSameKey(proof, remembered)) return;
    if (kept === undefined) {
      const hash = await hashKey(key);
      const other = await claim(hash);
      if (other === undefined) this.#remember(hash, proof);
      else await this.#compare(key, other, proof);
      return;
    }
    await this.#compare(key, kept, proof);
  }

  async #compare(key: string, kept: string, proof: string): Promise<void> {
    if (!(await isKeyOf(key, kept))) throw mismatch();
    this.#remember(kept, proof);
  }

  #remember(kept: string, proof: string): void {
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    this.#remembered.set(kept, proof);
  }
}

const mismatch = () => new NestorError('key.mismatch', "keys don't match");

/** The secret that keys of the system's tasks follow from: made once, readable by its owner alone. */
export const openSecret = async (path: string): Promise<Buffer> => {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, randomBytes(32), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const secret = await readFile(path);
  if (secret.byteLength !== 32) throw new NestorError('config.invalid', `${path}: expected a secret of 32 bytes`);
  return secret;
};
