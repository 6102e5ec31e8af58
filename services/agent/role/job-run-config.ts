import { NestorError, runConfigOf, type RunConfig, type TaskConfig } from '../../core/index.js';
import type { RoleCircumstances } from '../role-protocol.js';

/** Seconds that a round may take when its job may take longer. */
const longestRound = 604_800;

type Trainers = Pick<RoleCircumstances, 'trainersRequired' | 'trainersPossible'>;

/**
 * The configuration of a synchronous job's run: what its modelSpec says, over the trainers that there are. A round
 * takes everybody in who may come, and waits for those who are at work already or whom the system starts.
 * @throws task.unsupported for what only other programs can do
 */
export const jobRunConfig = (config: TaskConfig, { trainersRequired, trainersPossible }: Trainers): RunConfig => {
  const { selector, optimizer, hyperparameters = {}, baseModel } = config;
  if (selector.sort === 'fedbuff' || optimizer.sort === 'fedbuff' || selector.sort === 'oort') {
    const sort = selector.sort === 'oort' ? 'oort' : 'fedbuff';
    throw new NestorError('task.unsupported', `expected a synchronous job; ${sort} cannot be run yet`);
  }
  if (baseModel.name !== undefined) {
    throw new NestorError('task.unsupported', `expected no baseModel, got ${JSON.stringify(baseModel.name)}`);
  }
  const drawn = selector.sort === 'random' ? Number(selector.kwargs?.['k'] ?? 1) : Infinity;
  const { seed } = hyperparameters;
  return {
    ...runConfigOf(config),
    clientsRequested: Math.max(1, Math.min(drawn, trainersPossible)),
    clientsRequired: Math.max(1, Math.min(drawn, trainersRequired)),
    timeout: Math.min(longestRound, config.maxRunTime),
    ...(typeof seed === 'number' ? { seed } : {}),
  };
};
