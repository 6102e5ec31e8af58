import { NestorError, runConfigOf, runConfigSchema, type RunConfig, type TaskConfig } from '../../core/index.js';
import type { RoleCircumstances } from '../role-protocol.js';

/** Seconds that a round may take when its job may take longer. */
const longestRound = 604_800;

type Trainers = Pick<RoleCircumstances, 'trainersRequired' | 'trainersPossible'>;

/**
 * The configuration of a job's run: what its modelSpec says, over the trainers that there are. A synchronous round takes
 * everybody in who may come, and waits for those who are at work already or whom the system starts. A job is
 * asynchronous if its selector or its optimizer is `fedbuff`.
 * @throws task.unsupported for what only other programs can do
 */
export const jobRunConfig = (config: TaskConfig, { trainersRequired, trainersPossible }: Trainers): RunConfig => {
  const { selector, optimizer, hyperparameters = {}, baseModel } = config;
  if (selector.sort === 'oort') {
    throw new NestorError('task.unsupported', 'expected another selector; oort cannot be run yet');
  }
  if (baseModel.name !== undefined) {
    throw new NestorError('task.unsupported', `expected no baseModel, got ${JSON.stringify(baseModel.name)}`);
  }
  const drawn = selector.sort === 'random' ? Number(selector.kwargs?.['k'] ?? 1) : Infinity;
  const { seed, aggGoal = 1, concurrency } = hyperparameters;
  const buffered = runConfigSchema.pick({ aggGoal: true, concurrency: true });
  const isAsynchronous = selector.sort === 'fedbuff' || optimizer.sort === 'fedbuff';
  return {
    ...runConfigOf(config),
    clientsRequested: Math.max(1, Math.min(drawn, trainersPossible)),
    clientsRequired: Math.max(1, Math.min(drawn, trainersRequired)),
    timeout: Math.min(longestRound, config.maxRunTime),
    ...(isAsynchronous ? buffered.parse({ aggGoal, concurrency: selector.kwargs?.['c'] ?? concurrency }) : {}),
    ...(typeof seed === 'number' ? { seed } : {}),
  };
};
