/** Every state of a job that the interface knows. `applying` is a word of the interface alone: no job is ever in it. */
export const jobStates = [
  'ready',
  'starting',
  'applying',
  'deploying',
  'running',
  'stopping',
  'failed',
  'terminated',
  'completed',
] as const;

export type JobState = Exclude<(typeof jobStates)[number], 'applying'>;

/** How a job can end. */
export type JobOutcome = Extract<JobState, 'completed' | 'failed' | 'terminated'>;

export type TaskState = Extract<JobState, 'ready' | 'running' | JobOutcome>;

export const isEnded = (state: JobState): state is JobOutcome =>
  state === 'completed' || state === 'failed' || state === 'terminated';

/** Whether tasks of a job in this state may work. */
export const isUnderway = (state: JobState): boolean =>
  state === 'deploying' || state === 'running' || state === 'stopping';
