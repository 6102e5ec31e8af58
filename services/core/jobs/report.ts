import { NestorError } from '../errors/index.js';
import { isUnderway, jobStates, type JobState, type TaskState } from './states.js';

/** What the report of an agent comes to: the task moves, or only its log is kept. */
export type ReportEffect = { readonly kind: 'move'; readonly to: TaskState } | { readonly kind: 'log' };

const reportable: ReadonlySet<string> = new Set<TaskState>(['running', 'failed', 'terminated', 'completed']);
const isReportable = (state: string): state is Exclude<TaskState, 'ready'> => reportable.has(state);

/**
 * What an agent's report on its task comes to. A report that comes twice, and the log that comes with the end of a task
 * which was closed in the meantime, are no faults.
 * @throws task.bad_report for a state that agents cannot report, task.wrong_state when it does not fit now
 */
export const effectOfReport = (job: JobState, task: TaskState, reported: string): ReportEffect => {
  if (!isReportable(reported)) {
    const known = (jobStates as readonly string[]).includes(reported);
    throw new NestorError('task.bad_report', `${known ? 'prohibited' : 'unknown'} state: ${reported}`);
  }
  if (reported === task) return { kind: 'log' };
  if (task !== 'ready' && task !== 'running') {
    throw new NestorError('task.wrong_state', `the task has ended as ${task}; ${reported} comes too late`);
  }
  if (!isUnderway(job)) {
    throw new NestorError('task.wrong_state', `the job is ${job}: none of its tasks can be ${reported}`);
  }
  return { kind: 'move', to: reported };
};
