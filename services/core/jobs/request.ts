import { NestorError } from '../errors/index.js';
import { isEnded, jobStates, type JobState } from './states.js';

/** What a user asks for by the state that a job is to be in. */
export type JobRequest = 'start' | 'stop';

/**
 * What a wish for another state comes to. A job that has ended may be started again.
 * @throws job.bad_request for a state that users cannot ask for, job.wrong_state when it does not fit now
 */
export const requestOf = (now: JobState, wished: string): JobRequest => {
  switch (wished) {
    case 'starting':
      if (now === 'ready' || isEnded(now)) return 'start';
      throw wrongState(`a job is started in state ready, completed, failed or terminated; this one is ${now}`, now);
    case 'stopping':
      if (now === 'starting' || now === 'deploying' || now === 'running') return 'stop';
      throw wrongState(`a job is stopped in state starting, deploying or running; this one is ${now}`, now);
    case 'applying':
      throw wrongState('changes are not applied to a job that runs; stop it, change it and start it again', now);
    default:
      throw new NestorError(
        'job.bad_request',
        (jobStates as readonly string[]).includes(wished)
          ? `status update operation not allowed from user: ${wished}; use starting or stopping`
          : `unknown state: ${wished}; use starting or stopping`,
      );
  }
};

/**
 * Holds that a job may be changed or removed.
 * @throws job.wrong_state
 */
export const assertAtRest = (id: string, now: JobState, verb: 'update' | 'delete'): void => {
  if (now === 'ready' || isEnded(now)) return;
  throw wrongState(`${verb} job not allowed since job: ${id} in state: ${now}. Stop the job first`, now);
};

const wrongState = (message: string, state: JobState) =>
  new NestorError('job.wrong_state', message, { details: { state } });
