import type { RoleContext } from './role.js';

/**
 * Runs the program of a role until its work is done, or until the signal. Only what this program needs is loaded: there
 * may be many workers on a machine.
 * @throws what the role's code throws, run.failed
 */
export const runRole = async (context: RoleContext, signal: AbortSignal): Promise<void> => {
  const { program } = context.station;
  switch (program) {
    case 'trainer':
      await (await import('./run-trainer.js')).runTrainerRole(context, signal);
      return;
    case 'middle-aggregator':
      await (await import('./run-middle.js')).runMiddleRole(context, signal);
      return;
    case 'top-aggregator':
      await (await import('./run-top.js')).runTopRole(context, signal);
      return;
    case 'coordinator':
      await (await import('./run-coordinator.js')).runCoordinatorRole(context, signal);
      return;
  }
};
