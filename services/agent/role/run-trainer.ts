import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asNestorError, NestorError, type Learner } from '../../core/index.js';
import { openSpool } from '../../transport/index.js';
import { ledBy, runTrainer } from '../../workers/index.js';
import { openCoordinatorLine } from './coordinator-line.js';
import { dialerAt } from './links.js';
import type { RoleContext } from './role.js';
import { loadTrainerCode } from './trainer-code.js';

/** Failures in a row after which a learner counts as broken, and its task as failed. */
const failuresAllowed = 3;

/**
 * A trainer: does what its aggregator asks, until that has no more to ask.
 * @throws what the role's code throws, again and again
 */
export const runTrainerRole = async (context: RoleContext, signal: AbortSignal): Promise<void> => {
  const { name, station, others, stateDir, logger } = context;
  if (station.parent === undefined) throw new NestorError('internal', 'a trainer has a channel to fetch from');
  const place = station.parent;
  await mkdir(stateDir, { recursive: true });
  const broken = new AbortController();
  const completed = others.completed(place);
  const ending = AbortSignal.any([signal, broken.signal, completed.signal]);
  const learner = failingForGood(await loadTrainerCode(context, ending), (error) => {
    broken.abort(error);
  });
  const spool = await openSpool(join(stateDir, 'spool'));
  const dialParent = await dialerAt(context, place, 'trainer', spool, signal);
  const line = await openCoordinatorLine(context, spool, signal, { program: 'trainer', ...place });
  const parent = line === undefined ? dialParent() : ledBy(line, dialParent);
  try {
    logger.info(`${name} trains with ${learner.kind}`);
    context.tell({ kind: 'ready' });
    await Promise.all([runTrainer({ name, parent, learner, spool, log: logger }, ending), line?.run(ending)]);
  } catch (error) {
    if (!ending.aborted) throw error;
  } finally {
    completed.unwatch();
    await parent.close();
    await line?.close();
    await learner.close();
  }
  if (broken.signal.aborted) throw asNestorError(broken.signal.reason, 'task.learner_threw');
};

/** The learner, watched: one that fails every time it is asked to train is of no use to the job. */
const failingForGood = (learner: Learner, give: (error: unknown) => void): Learner => {
  let failures = 0;
  const evaluate = learner.evaluate?.bind(learner);
  return {
    kind: learner.kind,
    async train(task, updatePath, signal) {
      try {
        const result = await learner.train(task, updatePath, signal);
        failures = 0;
        return result;
      } catch (error) {
        if (!signal.aborted) failures += 1;
        // After the failure itself has been answered.
        if (failures >= failuresAllowed) setImmediate(give, error);
        throw error;
      }
    },
    ...(evaluate === undefined ? {} : { evaluate }),
    close: () => learner.close(),
  };
};
