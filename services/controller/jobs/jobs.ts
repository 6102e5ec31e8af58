import {
  assertAtRest,
  effectOfReport,
  isEnded,
  isNestorError,
  requestOf,
  type CodeRecord,
  type JobOutcome,
  type JobRecord,
  type TaskRecord,
} from '../../core/index.js';
import { createLocks } from '../../transport/index.js';
import { amend } from '../amend.js';
import { found } from '../designs.js';
import { newId } from '../new-id.js';
import { planJob, type JobMaterial } from './create-job.js';
import { stopping, type JobKeeper } from './job-keeper.js';

/** What an agent says of its task. */
export interface TaskReport {
  readonly state: string;
  /** The end of its log. */
  readonly log?: string | undefined;
}

/** Who is told of what agents report. */
export interface ReportsTold {
  /** The agent of a task says that it has ended. */
  taskEnded?(state: JobOutcome): void;
  /** The log of a task of this job has grown. */
  logGrew?(jobId: string): void;
}

/** Most of a log that is kept, in characters from its end. */
const keptLog = 4_000;

/** Name of a job that there is not: it has the tasks of an update until the job's own record has changed. */
const stagedTasksOf = (jobId: string): string => `${jobId}+`;

/** Jobs and their tasks, as users and agents deal with them. */
export class Jobs {
  /** Who changes a job's tasks does it alone. */
  readonly #locks = createLocks<string>();

  constructor(
    private readonly material: JobMaterial,
    private readonly keeper: JobKeeper,
    private readonly stopGraceMs: number,
    private readonly told: ReportsTold = {},
  ) {}

  /** @throws design.invalid, job.incomplete_design, resource.not_found */
  async create(userId: string, json: Readonly<Record<string, unknown>>): Promise<JobRecord> {
    const { records } = this.material;
    const _id = newId();
    const { fields, tasks } = await planJob(this.material, userId, _id, json);
    // The job comes last: tasks without a job are seen by nobody.
    await records.tasks.insertAll(tasks);
    const updatedAt = new Date().toISOString();
    const job = await records.jobs.insert({ _id, userId, ...fields, state: 'ready', attempt: 0, updatedAt });
    this.keeper.changed(_id);
    return job;
  }

  list(userId: string, limit: number): Promise<readonly JobRecord[]> {
    return this.material.records.jobs.ofUser(userId, { limit });
  }

  /** @throws resource.not_found */
  async get(userId: string, id: string): Promise<JobRecord> {
    const job = await this.#recordOf(userId, id);
    if (job.droppedTasks === undefined) return job;
    return await this.#alone(id, async () => await this.#finishUpdate(await this.#recordOf(userId, id)));
  }

  /**
   * Expands a job at rest anew, in one step: whatever happens meanwhile, it has the old tasks or the new ones. Tasks that
   * stay the same keep their ids and keys.
   * @throws job.wrong_state, design.invalid, job.incomplete_design, resource.not_found
   */
  async update(userId: string, id: string, json: Readonly<Record<string, unknown>>): Promise<void> {
    await this.get(userId, id);
    await this.#alone(id, async () => {
      const { jobs, tasks } = this.material.records;
      const { state } = await this.#finishUpdate(await this.#recordOf(userId, id));
      assertAtRest(id, state, 'update');
      const planned = await planJob(this.material, userId, id, json);
      const before = new Set((await tasks.ofJob(id, { limit: Number.MAX_SAFE_INTEGER })).map(({ _id }) => _id));
      const after = new Set(planned.tasks.map(({ _id }) => _id));
      const staged = stagedTasksOf(id);
      // Of an update that was cut off before its step.
      await tasks.removeOfJob(staged);
      const added = planned.tasks.filter(({ _id }) => !before.has(_id));
      await tasks.insertAll(added.map((task) => ({ ...task, jobId: staged })));
      const droppedTasks = [...before].filter((_id) => !after.has(_id));
      // The step; what is left to do follows from the record.
      const changed = await amend(jobs, id, (job) => {
        assertAtRest(id, job.state, 'update');
        return { ...planned.fields, droppedTasks, updatedAt: new Date().toISOString() };
      });
      await this.#finishUpdate(found(changed, `job ${id}`));
    });
    this.keeper.changed(id);
  }

  /** @throws job.wrong_state, resource.not_found */
  async remove(userId: string, id: string): Promise<void> {
    const { jobs, tasks } = this.material.records;
    const job = await this.get(userId, id);
    assertAtRest(id, job.state, 'delete');
    await jobs.remove(id);
    await tasks.removeOfJob(id);
    await tasks.removeOfJob(stagedTasksOf(id));
    await this.material.designs.dropUnusedCode(job.designKey);
    this.keeper.changed(id);
  }

  /** Starts or stops a job. @throws job.bad_request, job.wrong_state, resource.not_found */
  async request(userId: string, id: string, wished: string): Promise<void> {
    await this.get(userId, id);
    // Not between the steps of an update.
    await this.#alone(id, async () => {
      await this.#finishUpdate(await this.#recordOf(userId, id));
      const changed = await amend(this.material.records.jobs, id, ({ state, attempt }) => {
        if (requestOf(state, wished) === 'stop') return stopping(this.stopGraceMs);
        const at = new Date().toISOString();
        const fresh = { outcome: null, stopBy: null, endedAt: null, modelId: null, versions: null };
        return { state: 'starting' as const, attempt: attempt + 1, startedAt: at, updatedAt: at, ...fresh };
      });
      found(changed, `job ${id}`);
    });
    this.keeper.changed(id);
  }

  /** Tasks by id. @throws resource.not_found */
  async tasks(userId: string, id: string, limit: number): Promise<readonly TaskRecord[]> {
    await this.get(userId, id);
    return await this.material.records.tasks.ofJob(id, { limit });
  }

  /** One task of a job, whoever asks. @throws resource.not_found */
  async task(jobId: string, taskId: string): Promise<TaskRecord> {
    const task = await this.material.records.tasks.get(taskId);
    return found(task?.jobId === jobId ? task : undefined, `task ${taskId} of job ${jobId}`);
  }

  /** Takes the report of an agent whose key was checked. @throws task.bad_report, task.wrong_state */
  async report({ _id, jobId }: TaskRecord, { state: reported, log }: TaskReport): Promise<void> {
    const { jobs, tasks } = this.material.records;
    const end = log?.slice(-keptLog);
    let isRunning = false;
    for (let isDone = false; !isDone;) {
      const job = found(await jobs.get(jobId), `job ${jobId}`);
      const task = found(await tasks.get(_id), `task ${_id} of job ${jobId}`);
      const effect = effectOfReport(job.state, task.state, reported);
      if (effect.kind === 'move') {
        isDone = await tasks.move(_id, task.state, effect.to, new Date().toISOString(), end);
        if (isDone && isEnded(effect.to)) this.told.taskEnded?.(effect.to);
      } else {
        if (end !== undefined && end !== '') await tasks.keepLog(_id, end);
        isDone = true;
        isRunning = task.state === 'running' && job.state === 'running';
      }
    }
    // Logs of thousands of tasks grow all the time; nobody has to look at the job for that.
    if (isRunning) this.told.logGrew?.(jobId);
    else this.keeper.taskMoved(jobId);
  }

  /** The code that a job was made from. @throws resource.not_found */
  async codeOf(jobId: string): Promise<CodeRecord> {
    const { jobs, codes } = this.material.records;
    const { designKey, codeRevision } = found(await jobs.get(jobId), `job ${jobId}`);
    return found(await codes.revision(designKey, codeRevision), `code of revision ${codeRevision} for job ${jobId}`);
  }

  /** Puts the tasks of a job into their places that its last update has left on the way. @returns the job */
  async #finishUpdate(job: JobRecord): Promise<JobRecord> {
    const { jobs, tasks } = this.material.records;
    const { _id, droppedTasks } = job;
    if (droppedTasks === undefined) return job;
    await tasks.removeAll(droppedTasks);
    await tasks.hand(stagedTasksOf(_id), _id);
    return found(await amend(jobs, _id, () => ({ droppedTasks: null })), `job ${_id}`);
  }

  async #recordOf(userId: string, id: string): Promise<JobRecord> {
    const job = await this.material.records.jobs.get(id);
    return found(job?.userId === userId ? job : undefined, `job ${id}`);
  }

  async #alone<T>(id: string, work: () => Promise<T>): Promise<T> {
    const release = await this.#locks.acquire(id);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Tasks that a deployer could not give to an agent have failed, unless they have ended already. */
  async deployFailed(tasks: readonly TaskRecord[]): Promise<void> {
    for (const task of tasks) {
      await this.report(task, { state: 'failed', log: 'The deployer could not start an agent.' }).catch(ignoreLate);
    }
  }
}

const ignoreLate = (error: unknown): void => {
  if (!isNestorError(error) || error.code !== 'task.wrong_state') throw error;
};
