import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isBlobName, isPeerName, NestorError, type BlobRef, type PeerName, type RunId } from '../../core/index.js';
import { leaseKey, type Lease } from '../messages/index.js';

/** An update that was accepted, as it is remembered over a restart. */
export interface JournalEntry {
  readonly client: PeerName;
  readonly file: BlobRef;
  readonly numExamples: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly durationMs: number;
  readonly phasesMs: Readonly<Record<string, number>>;
}

const numbers = z.record(z.string(), z.number());
const entrySchema = z.object({
  client: z.string().refine(isPeerName),
  file: z.object({ name: z.string().refine(isBlobName), sizeBytes: z.int() }),
  numExamples: z.int(),
  metrics: numbers,
  durationMs: z.number(),
  phasesMs: numbers,
});

/** The accepted updates of open leases, one small file each, so that a killed process goes on with them. */
export class UpdateJournal {
  constructor(private readonly dir: string) {}

  /** What was accepted under this lease. */
  async resume(lease: Lease): Promise<readonly JournalEntry[]> {
    const folder = join(this.dir, leaseKey(lease));
    await mkdir(folder, { recursive: true });
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    return Promise.all(
      names.sort().map(async (name) => entrySchema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))),
    );
  }

  /** Forgets the update of a client; of all, with the lease, when no client is named. */
  async forget(lease: Lease, client?: PeerName): Promise<void> {
    const folder = join(this.dir, leaseKey(lease));
    await rm(client === undefined ? folder : join(folder, `${client}.json`), { recursive: true, force: true });
  }

  /** Removes whatever is there of other leases. */
  keepOnly(lease: Lease): Promise<void> {
    return this.#removeUnless((name) => name === leaseKey(lease));
  }

  /** Removes whatever is there of other runs. */
  keepOnlyOf(runId: RunId): Promise<void> {
    return this.#removeUnless((name) => name.startsWith(`${runId}.`));
  }

  async #removeUnless(isKept: (folder: string) => boolean): Promise<void> {
    const others = (await readdir(this.dir)).filter((name) => !isKept(name));
    await Promise.all(others.map((name) => rm(join(this.dir, name), { recursive: true, force: true })));
  }

  /** Remembers an update; it is whole on disk, or not there. @throws storage.full, storage.io */
  async record(lease: Lease, entry: JournalEntry): Promise<void> {
    const path = join(this.dir, leaseKey(lease), `${entry.client}.json`);
    try {
      await writeFile(`${path}.new`, JSON.stringify(entry));
      await rename(`${path}.new`, path);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const full = code === 'ENOSPC' || code === 'EDQUOT';
      throw new NestorError(full ? 'storage.full' : 'storage.io', message, { cause: error });
    }
  }
}
