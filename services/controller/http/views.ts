import type { DesignRecord, JobRecord, TaskRecord } from '../../core/index.js';
import type { ControlRecords, Page } from '../../storage/index.js';
import { found } from '../designs.js';
import type { Presence } from '../notifier/presence.js';
import { versionsView } from './versions-view.js';
import type { DesignRow, DesignView, JobRow, JobView, Missing, TaskRow, TaskView } from './view-schemas.js';

const all = { limit: Number.MAX_SAFE_INTEGER };
/** Tasks of one kind that are named. */
const namedTasks = 20;

/** What the dashboard shows of designs, jobs and tasks, whoever they belong to. No keys and no configurations. */
export class Views {
  constructor(
    private readonly records: ControlRecords,
    private readonly presence: Presence,
  ) {}

  /** Newest first. */
  async designs(page: Page): Promise<readonly DesignRow[]> {
    return (await this.records.designs.newest(page)).map(designRow);
  }

  /** @throws resource.not_found */
  async design(key: string): Promise<DesignView> {
    const { designs, schemas, codes } = this.records;
    const design = found(await designs.get(key), `design ${key}`);
    const { schemaRevision, codeRevision } = design;
    const revisions = await schemas.ofDesign(key);
    const code = codeRevision === undefined ? undefined : await codes.revision(key, codeRevision);
    const schema = revisions.find(({ revision }) => revision === schemaRevision)?.schema;
    return {
      ...designRow(design),
      ...(schema === undefined ? {} : { schema }),
      revisions: revisions.map(({ revision, createdAt }) => ({ revision, createdAt })).toReversed(),
      codeRoles: code?.roles.map(({ role }) => role) ?? [],
    };
  }

  /** One revision of a design's schema. @throws resource.not_found */
  async revision(key: string, revision: number) {
    const { schema, createdAt } = found(
      await this.records.schemas.revision(key, revision),
      `schema of revision ${revision} in design ${key}`,
    );
    return { revision, createdAt, schema };
  }

  /** Newest first. */
  async jobs(page: Page): Promise<readonly JobRow[]> {
    return await Promise.all((await this.records.jobs.newest(page)).map((job) => this.#jobRow(job)));
  }

  /** @throws resource.not_found */
  async job(id: string): Promise<JobView> {
    const job = found(await this.records.jobs.get(id), `job ${id}`);
    const { schemaRevision, codeRevision, spec, attempt, maxRunTimeMs, stopBy, modelId } = job;
    const versions = versionsView(job.versions);
    const [row, schema, missing] = await Promise.all([
      this.#jobRow(job),
      this.records.schemas.revision(job.designKey, schemaRevision),
      this.#missing(job),
    ]);
    return {
      ...{ ...row, schemaRevision, codeRevision, spec, attempt, maxRunTimeMs, missing },
      ...(schema === undefined ? {} : { schema: schema.schema }),
      ...(stopBy === undefined ? {} : { stopBy }),
      ...(modelId === undefined ? {} : { modelId }),
      ...(versions === undefined ? {} : { versions }),
    };
  }

  /** By id. @throws resource.not_found */
  async tasks(jobId: string, page: Page): Promise<readonly TaskRow[]> {
    found(await this.records.jobs.get(jobId), `job ${jobId}`);
    return (await this.records.tasks.ofJob(jobId, page)).map((task) => this.#taskRow(task));
  }

  /** @throws resource.not_found */
  async task(id: string): Promise<TaskView> {
    const task = found(await this.records.tasks.get(id), `task ${id}`);
    // Tasks without a job are seen by nobody.
    const job = found(await this.records.jobs.get(task.jobId), `task ${id}`);
    const { _id: jobId, userId, name, state, designKey, designId } = job;
    return { ...this.#taskRow(task), log: task.log, job: { jobId, userId, name, state, designKey, designId } };
  }

  async #jobRow(job: JobRecord): Promise<JobRow> {
    const { _id: jobId, userId, name, designKey, designId, state, createdAt, startedAt, endedAt } = job;
    const tasks = { ready: 0, running: 0, completed: 0, failed: 0, terminated: 0 };
    for (const group of await this.records.tasks.counts(jobId)) tasks[group.state] += group.count;
    return {
      ...{ jobId, userId, name, designKey, designId, state, createdAt, tasks },
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
    };
  }

  /** Whose agents are not there: of tasks of the system once the job is to run, of participants before, too. */
  async #missing({ _id, state, outcome }: JobRecord): Promise<Missing[]> {
    const isStarted = state === 'starting' || state === 'deploying' || state === 'running';
    if ((!isStarted && state !== 'ready') || outcome !== undefined) return [];
    const groups = new Map<string, Missing>();
    for (const task of await this.records.tasks.ofJob(_id, all)) {
      const why = isStarted || task.type === 'user' ? this.#whyMissing(task) : undefined;
      if (why === undefined) continue;
      const { role, computeId, type } = task;
      const key = JSON.stringify([why, role, computeId]);
      const known = groups.get(key) ?? { why, role, ...(type === 'user' ? {} : { computeId }), taskIds: [], count: 0 };
      known.count += 1;
      if (known.taskIds.length < namedTasks) known.taskIds.push(task._id);
      groups.set(key, known);
    }
    return [...groups.values()];
  }

  #whyMissing({ _id, state, type, computeId }: TaskRecord): Missing['why'] | undefined {
    if (state !== 'ready' || this.presence.hasAgent(_id)) return undefined;
    if (type === 'user') return 'participant';
    return this.presence.hasDeployer(computeId) ? 'agent' : 'deployer';
  }

  #taskRow({ _id, role, index, type, computeId, groupAssociation, state, stateAt }: TaskRecord): TaskRow {
    const hasAgent = this.presence.hasAgent(_id);
    return { taskId: _id, role, index, type, computeId, groupAssociation, state, stateAt, hasAgent };
  }
}

const designRow = (design: DesignRecord): DesignRow => {
  const { _id: key, userId, designId, name, description, createdAt, schemaRevision, codeRevision } = design;
  return {
    ...{ key, userId, designId, name, description, createdAt },
    ...(schemaRevision === undefined ? {} : { schemaRevision }),
    ...(codeRevision === undefined ? {} : { codeRevision }),
  };
};
