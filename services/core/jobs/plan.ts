import type { TaskType } from '../topology/index.js';
import type { JobOutcome, JobState, TaskState } from './states.js';

/** What is known of a job when its next step is chosen. Times are in milliseconds since the epoch. */
export interface JobFacts {
  readonly state: JobState;
  /** How it ends, once that is decided; its tasks may still be open. */
  readonly outcome?: JobOutcome;
  readonly startedAtMs: number;
  readonly maxRunTimeMs: number;
  /** When tasks that were told to stop are given up. */
  readonly stopByMs?: number;
}

/** How many tasks of a role are in a state. */
export interface TaskCount {
  readonly role: string;
  readonly type: TaskType;
  readonly state: TaskState;
  readonly count: number;
}

/** What is to be done next; after each step the facts are read again. */
export type JobStep =
  /** Make all tasks ready, then let them work. */
  | { readonly kind: 'deploy' }
  /** The first task is at work. */
  | { readonly kind: 'run' }
  /** Stop what still works. */
  | { readonly kind: 'stop' }
  /** Nobody has to be waited for: the job will end like this. */
  | { readonly kind: 'decide'; readonly outcome: JobOutcome }
  /** End the tasks that are in these states as terminated. */
  | { readonly kind: 'close'; readonly states: readonly TaskState[] }
  | { readonly kind: 'end'; readonly outcome: JobOutcome }
  /** Nothing until something happens, or until then. */
  | { readonly kind: 'wait'; readonly untilMs?: number };

/** The next step of a job. Whoever carries it out, however often, after whatever crash, comes to the same end. */
export const nextStep = (job: JobFacts, tasks: readonly TaskCount[], nowMs: number): JobStep => {
  switch (job.state) {
    case 'ready':
    case 'completed':
    case 'failed':
    case 'terminated':
      return { kind: 'wait' };
    case 'starting':
      return { kind: 'deploy' };
    case 'deploying':
    case 'running':
      return nextOfRunning(job, tasks, nowMs);
    case 'stopping':
      return nextOfStopping(job, tasks, nowMs);
  }
};

const nextOfRunning = (job: JobFacts, tasks: readonly TaskCount[], nowMs: number): JobStep => {
  if (job.outcome !== undefined) {
    return count(tasks, isOpen) > 0
      ? { kind: 'close', states: ['ready', 'running'] }
      : { kind: 'end', outcome: job.outcome };
  }
  const expiresMs = job.startedAtMs + job.maxRunTimeMs;
  if (nowMs >= expiresMs) return { kind: 'stop' };
  if (job.state === 'deploying' && count(tasks, ({ state }) => state !== 'ready') > 0) return { kind: 'run' };
  const outcome = verdict(tasks);
  return outcome === undefined ? { kind: 'wait', untilMs: expiresMs } : { kind: 'decide', outcome };
};

const nextOfStopping = ({ stopByMs = 0 }: JobFacts, tasks: readonly TaskCount[], nowMs: number): JobStep => {
  if (count(tasks, ({ state }) => state === 'ready') > 0) return { kind: 'close', states: ['ready'] };
  if (count(tasks, isOpen) === 0) return { kind: 'end', outcome: 'terminated' };
  return nowMs < stopByMs ? { kind: 'wait', untilMs: stopByMs } : { kind: 'close', states: ['running'] };
};

/**
 * How the tasks make the job end, if they do. It fails when all tasks of a role are lost. It is completed when each
 * role has a completed task, nobody works, and no task of the system is still to begin: a task that ends before others
 * have begun decides nothing, and a participant that never came is not waited for when the others are done.
 */
const verdict = (tasks: readonly TaskCount[]): 'completed' | 'failed' | undefined => {
  const roles = [...new Set(tasks.map(({ role }) => role))].map((role) => tasks.filter((task) => task.role === role));
  const isCompleted = ({ state }: TaskCount) => state === 'completed';
  if (roles.some((of) => count(of, isCompleted) === 0 && count(of, isOpen) === 0)) return 'failed';
  const awaited = ({ state, type }: TaskCount) => state === 'running' || (state === 'ready' && type === 'system');
  if (count(tasks, awaited) > 0) return undefined;
  return roles.every((of) => count(of, isCompleted) > 0) ? 'completed' : undefined;
};

const isOpen = ({ state }: TaskCount): boolean => state === 'ready' || state === 'running';

const count = (tasks: readonly TaskCount[], wanted: (task: TaskCount) => boolean): number =>
  tasks.reduce((sum, task) => sum + (wanted(task) ? task.count : 0), 0);
