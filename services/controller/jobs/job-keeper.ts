import type { Logger } from 'pino';
import {
  isUnderway,
  nextStep,
  type JobFacts,
  type JobOutcome,
  type JobRecord,
  type JobStep,
} from '../../core/index.js';
import { persistently, type ControlRecords } from '../../storage/index.js';

export interface JobKeeperOptions {
  readonly records: ControlRecords;
  readonly logger: Logger;
  /** How long tasks that were told to stop have for it. */
  readonly stopGraceMs: number;
  readonly signal: AbortSignal;
  /** Told how a job has ended. */
  readonly onEnd?: (state: JobOutcome) => void;
}

/** Longest that Node's timers wait. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Brings jobs from step to step. What is to be done follows from the records alone (`nextStep`), so a controller that
 * is killed goes on where it was; steps of one job are taken one after the other.
 */
export class JobKeeper {
  readonly #walks = new Map<string, { again: boolean; readonly done: Promise<void> }>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #anyWatchers = new Set<() => void>();
  readonly #taskWatchers = new Set<(jobId: string) => void>();

  constructor(private readonly options: JobKeeperOptions) {
    options.signal.addEventListener('abort', () => {
      for (const timer of this.#timers.values()) clearTimeout(timer);
      this.#timers.clear();
    });
  }

  /** Goes on with the jobs that an earlier process has left under way. */
  async open(): Promise<void> {
    const { jobs } = this.options.records;
    for (const { _id } of await jobs.inStates(['starting', 'deploying', 'running', 'stopping'])) this.advance(_id);
  }

  /** The job has changed: tells those who watch it, and looks at what is to be done now. */
  changed(jobId: string): void {
    this.#tell(jobId);
    this.advance(jobId);
  }

  /** One of its tasks has moved: tells those who watch the tasks, and looks at what is to be done now. */
  taskMoved(jobId: string): void {
    for (const listener of this.#taskWatchers) listener(jobId);
    this.advance(jobId);
  }

  /** Looks at what is to be done now. */
  advance(jobId: string): void {
    const walk = this.#walks.get(jobId);
    if (walk !== undefined) {
      walk.again = true;
      return;
    }
    if (this.options.signal.aborted) return;
    const started = { again: false, done: Promise.resolve() };
    this.#walks.set(jobId, Object.assign(started, { done: this.#walk(jobId, started) }));
  }

  /** Settles when nothing is left to be done now, for any job. */
  async settled(): Promise<void> {
    while (this.#walks.size > 0) await Promise.all([...this.#walks.values()].map(({ done }) => done));
  }

  /** Calls back after each change of a job; of any job without an id. @returns what ends it */
  watch(jobId: string | undefined, listener: () => void): () => void {
    const listeners = jobId === undefined ? this.#anyWatchers : (this.#watchers.get(jobId) ?? new Set());
    listeners.add(listener);
    if (jobId !== undefined) this.#watchers.set(jobId, listeners);
    return () => {
      listeners.delete(listener);
      if (jobId !== undefined && listeners.size === 0 && this.#watchers.get(jobId) === listeners) {
        this.#watchers.delete(jobId);
      }
    };
  }

  /** Calls back with the job's id after each change of a job or of one of its tasks. @returns what ends it */
  watchTasks(listener: (jobId: string) => void): () => void {
    this.#taskWatchers.add(listener);
    return () => this.#taskWatchers.delete(listener);
  }

  #tell(jobId: string): void {
    for (const listener of this.#taskWatchers) listener(jobId);
    for (const listener of [...(this.#watchers.get(jobId) ?? []), ...this.#anyWatchers]) listener();
  }

  async #walk(jobId: string, walk: { again: boolean }): Promise<void> {
    const { logger, signal } = this.options;
    try {
      for (let isSettled = false; !isSettled && !signal.aborted;) {
        walk.again = false;
        const step = await persistently(
          () => this.#step(jobId),
          signal,
          (trouble) => {
            if (trouble !== undefined) logger.warn({ jobId, code: trouble.code }, `a job waits: ${trouble.message}`);
          },
        );
        if (step?.kind === 'wait') this.#wakeAt(jobId, step.untilMs);
        else if (step !== undefined) this.#tell(jobId);
        isSettled = (step === undefined || step.kind === 'wait') && !walk.again;
      }
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error, jobId }, 'a job cannot go on');
    } finally {
      this.#walks.delete(jobId);
    }
  }

  /** Takes one step. @returns it; undefined when there is no such job */
  async #step(jobId: string): Promise<JobStep | undefined> {
    const { jobs, tasks } = this.options.records;
    const job = await jobs.get(jobId);
    if (job === undefined) return undefined;
    const counts = isUnderway(job.state) ? await tasks.counts(jobId) : [];
    const step = nextStep(factsOf(job), counts, Date.now());
    await this.#take(job, step);
    return step;
  }

  async #take(job: JobRecord, step: JobStep): Promise<void> {
    const { records, stopGraceMs, logger } = this.options;
    const { jobs, tasks } = records;
    const at = new Date().toISOString();
    switch (step.kind) {
      case 'wait':
        return;
      case 'deploy':
        await tasks.moveAll(job._id, ['running', 'completed', 'failed', 'terminated'], 'ready', at);
        await jobs.change(job, { state: 'deploying', updatedAt: at });
        return;
      case 'run':
        await jobs.change(job, { state: 'running', updatedAt: at });
        return;
      case 'stop':
        logger.warn({ jobId: job._id }, 'a job has had its time and is stopped');
        await jobs.change(job, stopping(stopGraceMs));
        return;
      case 'decide':
        await jobs.change(job, { outcome: step.outcome, updatedAt: at });
        return;
      case 'close':
        await tasks.moveAll(job._id, step.states, 'terminated', at);
        return;
      case 'end':
        logger.info({ jobId: job._id, state: step.outcome }, `a job is ${step.outcome}`);
        await jobs.change(job, { state: step.outcome, outcome: null, stopBy: null, endedAt: at, updatedAt: at });
        this.options.onEnd?.(step.outcome);
    }
  }

  #wakeAt(jobId: string, atMs: number | undefined): void {
    clearTimeout(this.#timers.get(jobId));
    this.#timers.delete(jobId);
    if (atMs === undefined || this.options.signal.aborted) return;
    const delayMs = Math.min(Math.max(0, atMs - Date.now()), longestTimerMs);
    const timer = setTimeout(() => {
      this.#timers.delete(jobId);
      this.advance(jobId);
    }, delayMs);
    this.#timers.set(jobId, timer);
  }
}

/** What a job becomes when it is to stop. */
export const stopping = (graceMs: number) => {
  const nowMs = Date.now();
  return {
    state: 'stopping',
    outcome: 'terminated',
    stopBy: new Date(nowMs + graceMs).toISOString(),
    updatedAt: new Date(nowMs).toISOString(),
  } as const;
};

const factsOf = ({ state, outcome, startedAt, maxRunTimeMs, stopBy }: JobRecord): JobFacts => ({
  ...{ state, maxRunTimeMs, startedAtMs: startedAt === undefined ? 0 : Date.parse(startedAt) },
  ...(outcome === undefined ? {} : { outcome }),
  ...(stopBy === undefined ? {} : { stopByMs: Date.parse(stopBy) }),
});
