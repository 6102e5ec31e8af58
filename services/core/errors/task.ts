import { exitStatus, type Catalogue } from './entry.js';

export const taskErrors = {
  'task.learner_threw': {
    grpc: 'INTERNAL',
    http: 500,
    exit: exitStatus.software,
    title: 'The learner threw an error.',
    remedy: 'Read the log lines that came with the failure.',
  },
  'task.command_failed': {
    grpc: 'INTERNAL',
    http: 500,
    exit: exitStatus.software,
    title: "The learner's command exited with a failure.",
    remedy: 'Read the log lines that came with the failure.',
  },
  'task.command_not_found': {
    grpc: 'FAILED_PRECONDITION',
    http: 500,
    exit: exitStatus.config,
    title: "The learner's command could not be started.",
    remedy: 'Check `entryPoints` in project.yaml and that its program is installed.',
  },
  'task.no_output': {
    grpc: 'INTERNAL',
    http: 500,
    exit: exitStatus.badData,
    title: 'The learner wrote no output.',
    remedy: 'Write the update and metrics.json to the paths that task.json names.',
  },
  'task.bad_output': {
    grpc: 'INTERNAL',
    http: 500,
    exit: exitStatus.badData,
    title: 'The learner wrote an output that cannot be read.',
    remedy: 'Write a safetensors update and a metrics.json of numbers.',
  },
  'task.deadline': {
    grpc: 'DEADLINE_EXCEEDED',
    http: 504,
    exit: exitStatus.tempFailure,
    title: 'The learner did not finish before the deadline of its task.',
    remedy: 'Raise `timeout`, or train fewer steps per round.',
  },
  'task.cancelled': {
    grpc: 'CANCELLED',
    http: 499,
    exit: exitStatus.interrupted,
    title: 'The task was cancelled.',
    remedy: 'Nothing; its round was closed or its run stopped.',
  },
  'task.client_lost': {
    grpc: 'UNAVAILABLE',
    http: 503,
    exit: exitStatus.unavailable,
    title: 'The connection to the client was lost and it did not come back in time.',
    remedy: "Look at the client's log and network.",
  },
  'task.model_mismatch': {
    grpc: 'FAILED_PRECONDITION',
    http: 422,
    exit: exitStatus.badData,
    title: "The model is not one that the client's project can train.",
    remedy: 'Start the run from a model that this project made, or give the clients the project that made the model.',
  },
  'task.unsupported': {
    grpc: 'UNIMPLEMENTED',
    http: 501,
    exit: exitStatus.software,
    title: 'The learner cannot do this kind of task.',
    remedy: 'Add the entry point to the project, or switch validation off.',
  },
} as const satisfies Catalogue;
