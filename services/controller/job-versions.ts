import type { VersionRecord } from '../core/index.js';
import type { ControlRecords } from '../storage/index.js';
import { amend } from './amend.js';
import { found } from './designs.js';

/** Versions that are kept of a job: its last ones. */
export const keptVersions = 1_000;

/** The versions of asynchronous jobs' models, in the jobs' records. */
export class JobVersions {
  constructor(
    private readonly records: ControlRecords,
    /** Told the id of each job that has new ones. */
    private readonly changed: (jobId: string) => void = () => undefined,
  ) {}

  /** Keeps versions that are new; those that are there already (a report that comes again) stay. @throws resource.not_found */
  async keep(jobId: string, versions: readonly VersionRecord[]): Promise<void> {
    const changed = await amend(this.records.jobs, jobId, ({ versions: before = [] }) => {
      const known = before.at(-1)?.version ?? 0;
      const fresh = versions.filter(({ version }) => version > known).toSorted((a, b) => a.version - b.version);
      return fresh.length === 0 ? undefined : { versions: [...before, ...fresh].slice(-keptVersions) };
    });
    found(changed, `job ${jobId}`);
    this.changed(jobId);
  }
}
