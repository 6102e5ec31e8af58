import { isEnded, type JobOutcome, type JobState, type TaskState } from './states.js';

/** What an agent is to be told. */
export type TaskCommand = 'start' | 'stop';

interface JobNow {
  readonly state: JobState;
  readonly outcome?: JobOutcome;
  /** Number of times that the job was started. */
  readonly attempt: number;
}

/**
 * What the agent of a task is to do as things stand; nothing while it has to wait, or when it has done its part. Agents
 * that come, or come back, are told the same as those that were there all the time.
 */
export const commandFor = ({ state, outcome, attempt }: JobNow, task: TaskState): TaskCommand | undefined => {
  if (attempt === 0 || task === 'completed' || task === 'failed') return undefined;
  if (isEnded(state) || state === 'stopping' || outcome !== undefined) return 'stop';
  if ((state === 'deploying' || state === 'running') && task !== 'terminated') return 'start';
  return undefined;
};
