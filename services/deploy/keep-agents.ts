import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { asNestorError, exitStatus } from '../core/index.js';
import { backOffMs } from '../transport/index.js';
import type { AgentSpec, Deployment, DeploymentOptions } from './deployment.js';

/** How one run of an agent has ended. */
export type AgentEnd =
  | { readonly kind: 'exited'; readonly status: number }
  /** It was killed, or could not be started this time. */
  | { readonly kind: 'died'; readonly how: string }
  /** What it runs on does not answer, so nobody knows; the next run goes on with it if it is still there. */
  | { readonly kind: 'lost'; readonly how: string };

/** A place where agents run. */
export interface AgentPlace {
  /** Name for logs, as `processes`. */
  readonly kind: string;
  /**
   * Runs an agent until it ends. The signal ends it, first politely.
   * @throws if it cannot be run, now or later
   */
  run(agent: AgentSpec, stopping: AbortSignal): Promise<AgentEnd>;
  /** Removes what is left of an agent that will not be run again. */
  remove?(agent: AgentSpec): Promise<void>;
  /** Removes what an earlier deployer has left of jobs that are over. */
  sweep?(isOver: (jobId: string) => boolean): Promise<void>;
}

export interface KeepOptions extends Pick<DeploymentOptions, 'onFailure'> {
  readonly logger: Logger;
  /** How long an agent may take to end by itself. @default 40,000 */
  readonly graceMs?: number;
}

/** Starting again would end the same way. */
const finalStatuses: ReadonlySet<number> = new Set([
  exitStatus.usage,
  exitStatus.config,
  exitStatus.noPermission,
  exitStatus.noInput,
]);
/** Deaths in a row, each soon after the start, after which an agent counts as one that cannot run. */
const deathsAllowed = 8;
const soonMs = 10_000;

interface Kept {
  readonly spec: AgentSpec;
  readonly stopping: AbortController;
  /** It is on its way out: whoever starts the task again means another agent, after this one. */
  isLeaving: boolean;
  ended: Promise<void>;
}

/** Keeps agents running in a place: starts those again that die, until they have ended of their own accord or are stopped. */
export const keepAgents = (place: AgentPlace, { onFailure, logger, graceMs = 40_000 }: KeepOptions): Deployment => {
  const agents = new Map<string, Kept>();
  let isClosing = false;

  const keep = async ({ spec, stopping: { signal } }: Kept): Promise<void> => {
    let [deaths, losses] = [0, 0];
    while (!signal.aborted) {
      const startedMs = performance.now();
      const end = await place.run(spec, signal);
      if (isAborted(signal) || (end.kind === 'exited' && end.status === 0)) return;
      const how = end.kind === 'exited' ? `status ${end.status}` : end.how;
      let waitMs: number;
      if (end.kind === 'lost') {
        waitMs = backOffMs(losses++, {});
      } else {
        losses = 0;
        deaths = performance.now() - startedMs < soonMs ? deaths + 1 : 1;
        if (deaths >= deathsAllowed || (end.kind === 'exited' && finalStatuses.has(end.status))) {
          throw new Error(`its agent ended with ${how}`);
        }
        waitMs = backOffMs(deaths, {});
      }
      const what = end.kind === 'lost' ? 'is out of sight' : 'has ended, and is started again';
      logger.warn({ taskId: spec.taskId, waitMs: Math.round(waitMs) }, `an agent ${what}: ${how}`);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  };

  const start = (spec: AgentSpec, after?: Promise<void>): void => {
    const kept: Kept = { spec, stopping: new AbortController(), isLeaving: false, ended: Promise.resolve() };
    agents.set(spec.taskId, kept);
    kept.ended = (async () => {
      await after;
      try {
        await keep(kept);
      } catch (error) {
        if (!isClosing) onFailure(spec, asNestorError(error).message);
      }
      try {
        // What is kept at the end of this process is there for the next one to go on with.
        if (!isClosing) await place.remove?.(spec);
      } catch (error) {
        logger.warn({ err: error, taskId: spec.taskId }, 'what an agent has left cannot be removed');
      }
      if (agents.get(spec.taskId) === kept) agents.delete(spec.taskId);
    })();
  };

  const end = async (kept: Kept): Promise<void> => {
    kept.stopping.abort();
    await kept.ended;
  };

  return {
    kind: place.kind,
    start(spec) {
      const present = agents.get(spec.taskId);
      if (present === undefined || present.isLeaving) start(spec, present?.ended);
    },
    async stop(taskId) {
      const kept = agents.get(taskId);
      if (kept === undefined) return;
      kept.isLeaving = true;
      if (!(await endsWithin(kept.ended, graceMs))) await end(kept);
    },
    running: () => [...agents.values()].map(({ spec: { jobId, taskId } }) => ({ jobId, taskId })),
    async sweep(jobsUnderWay) {
      // A job may have begun since then: it has agents here.
      const isHere = (jobId: string) => [...agents.values()].some(({ spec }) => spec.jobId === jobId);
      await place.sweep?.((jobId) => !jobsUnderWay.has(jobId) && !isHere(jobId));
    },
    async close() {
      isClosing = true;
      await Promise.all([...agents.values()].map(end));
    },
  };
};

/** Whether something ends by itself in that time. */
const endsWithin = async (ended: Promise<void>, timeMs: number): Promise<boolean> => {
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    patience = setTimeout(resolve, timeMs, false);
  });
  try {
    return await Promise.race([ended.then(() => true), late]);
  } finally {
    clearTimeout(patience);
  }
};

const isAborted = (signal: AbortSignal): boolean => signal.aborted;
