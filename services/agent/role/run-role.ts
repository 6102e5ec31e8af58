import { NestorError } from '../../core/index.js';
import { runMiddleRole } from './run-middle.js';
import type { RoleContext } from './role.js';
import { runTopRole } from './run-top.js';
import { runTrainerRole } from './run-trainer.js';

/** Runs the program of a role until its work is done, or until the signal. @throws what its code throws, run.failed */
export const runRole = async (context: RoleContext, signal: AbortSignal): Promise<void> => {
  const { program } = context.station;
  switch (program) {
    case 'trainer':
      await runTrainerRole(context, signal);
      return;
    case 'middle-aggregator':
      await runMiddleRole(context, signal);
      return;
    case 'top-aggregator':
      await runTopRole(context, signal);
      return;
    case 'coordinator':
      throw new NestorError('task.unsupported', 'a coordinator cannot be run yet');
  }
};
