import { exitStatus, type Catalogue } from './entry.js';

export const runErrors = {
  'run.not_found': {
    grpc: 'NOT_FOUND',
    http: 404,
    exit: exitStatus.noInput,
    title: 'There is no such run.',
    remedy: 'List the runs with `nestor run list`.',
  },
  'run.in_progress': {
    grpc: 'FAILED_PRECONDITION',
    http: 409,
    exit: exitStatus.failure,
    title: 'A run is in progress.',
    remedy: 'Wait for it, or stop it with `nestor run stop`.',
  },
  'run.not_running': {
    grpc: 'FAILED_PRECONDITION',
    http: 409,
    exit: exitStatus.failure,
    title: 'The run has ended.',
    remedy: 'Start a new one.',
  },
  'run.bad_parameter': {
    grpc: 'INVALID_ARGUMENT',
    http: 400,
    exit: exitStatus.usage,
    title: 'A parameter of the run is not valid.',
    remedy: 'Correct the parameters named in the message.',
  },
  'run.too_few_updates': {
    grpc: 'FAILED_PRECONDITION',
    http: 503,
    exit: exitStatus.tempFailure,
    title: 'The round ended with fewer updates than required.',
    remedy: "Look at the reasons in the round's record; start more clients or lower `clientsRequired`.",
  },
  'run.failed': {
    grpc: 'ABORTED',
    http: 500,
    exit: exitStatus.failure,
    title: 'The run failed.',
    remedy: 'Look at its last rounds with `nestor run show`.',
  },
  'run.stopped': {
    grpc: 'CANCELLED',
    http: 409,
    exit: exitStatus.failure,
    title: 'The run was stopped.',
    remedy: 'Start a new one; it goes on from the latest model.',
  },
  'run.commit_lost': {
    grpc: 'ABORTED',
    http: 409,
    exit: exitStatus.failure,
    title: 'Another reducer has taken over this run.',
    remedy: 'Nothing; the other one goes on.',
  },
  'assign.none': {
    grpc: 'UNAVAILABLE',
    http: 503,
    exit: exitStatus.tempFailure,
    title: 'There is no combiner with room for this client.',
    remedy: 'Start a combiner; the client asks again by itself.',
  },
} as const satisfies Catalogue;
