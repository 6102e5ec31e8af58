import { mkdir } from 'node:fs/promises';

import {
  type Learner,
  type LearnerContext,
  type LearnerSettings,
  type LearnerTask,
  NestorError,
} from '../../../services/core/index.js';
import { builtinLearners } from '../builtin.js';
import { commandLearner } from '../command/index.js';
import { importLearner } from './import-learner.js';
import type { Project } from './load.js';

/**
 * Makes a project's learner for one client: imports its module, or does its set-up. The project's defaults fill what a
 * task's settings leave open.
 *
 * @param signal ends a set-up that is under way
 * @throws {NestorError} `project.invalid`, `project.setup_failed`, `learner.no_backend`, or what the module throws
 */
export const openLearner = async (
  project: Project,
  context: LearnerContext,
  signal?: AbortSignal,
): Promise<Learner> => {
  await mkdir(context.dataDir, { recursive: true });
  return withDefaults(await make(project, context, signal), project.defaults);
};

const make = async (project: Project, context: LearnerContext, signal?: AbortSignal): Promise<Learner> => {
  switch (project.kind) {
    case 'builtin': {
      const factory = builtinLearners[project.name];
      if (factory === undefined) throw new NestorError('project.invalid', `There is no project ${project.name}.`);
      return await factory(context);
    }
    case 'module':
      return await (
        await importLearner(project.modulePath)
      )(context);
    case 'command':
      return await commandLearner(project, context, signal);
  }
};

const withDefaults = (learner: Learner, defaults: LearnerSettings): Learner => {
  const complete = (task: LearnerTask): LearnerTask => ({ ...task, settings: { ...defaults, ...task.settings } });
  const evaluate = learner.evaluate?.bind(learner);
  return {
    kind: learner.kind,
    train: (task, updatePath, signal) => learner.train(complete(task), updatePath, signal),
    ...(evaluate === undefined ? {} : { evaluate: (task, signal) => evaluate(complete(task), signal) }),
    close: () => learner.close(),
  };
};
