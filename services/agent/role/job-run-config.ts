import { NestorError, runConfigOf, runConfigSchema, type RunConfig, type TaskConfig } from '../../core/index.js';
import type { RoleCircumstances } from '../role-protocol.js';

/** Seconds that a round may take when its job may take longer. */
const longestRound = 604_800;

/** How many more than are needed Oort asks. */
const oortOverSelection = 1.3;

type Trainers = Pick<RoleCircumstances, 'trainersRequired' | 'trainersPossible'>;

/**
 * The configuration of a job's run: what its modelSpec says, over the trainers that there are. A synchronous round takes
 * everybody in who may come, and waits for those who are at work already or whom the system starts. A job is
 * asynchronous if its selector or its optimizer is `fedbuff`.
 * @throws task.unsupported for what only other programs can do
 */
export const jobRunConfig = (config: TaskConfig, { trainersRequired, trainersPossible }: Trainers): RunConfig => {
  const { selector, optimizer, hyperparameters = {}, baseModel } = config;
  if (baseModel.name !== undefined) {
    throw new NestorError('task.unsupported', `expected no baseModel, got ${JSON.stringify(baseModel.name)}`);
  }
  const setting = (of: string) => Number(selector.kwargs?.[of] ?? 1);
  const [isOort, isRandom] = [selector.sort === 'oort', selector.sort === 'random'];
  const wanted = isOort ? setting('aggr_num') : isRandom ? setting('k') : Infinity;
  const requested = Math.max(1, Math.min(wanted, trainersPossible));
  const { seed, aggGoal = 1, concurrency } = hyperparameters;
  const buffered = runConfigSchema.pick({ aggGoal: true, concurrency: true });
  const atWork = selector.kwargs?.['c'] ?? concurrency ?? (isOort ? Math.floor(oortOverSelection * wanted) : undefined);
  const isAsynchronous = selector.sort === 'fedbuff' || optimizer.sort === 'fedbuff';
  return {
    ...runConfigOf(config),
    clientsRequested: requested,
    clientsRequired: Math.max(1, Math.min(wanted, trainersRequired)),
    ...(isOort ? { selector: 'oort', overSelection: Math.floor(oortOverSelection * requested) / requested } : {}),
    timeout: Math.min(longestRound, config.maxRunTime),
    ...(isAsynchronous ? buffered.parse({ aggGoal, concurrency: atWork }) : {}),
    ...(typeof seed === 'number' ? { seed } : {}),
  };
};
