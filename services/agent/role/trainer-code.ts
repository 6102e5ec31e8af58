import { join } from 'node:path';
import { loadProject, openLearner, privateLearner, type Project } from '../../../clients/learner/index.js';
import { NestorError, privacyOf, type Learner, type LearnerContext, type LearnerFactory } from '../../core/index.js';
import { codeFile, importMain } from './role-code.js';
import type { RoleContext } from './role.js';

/** File in which a trainer counts what it has told of its data. */
const ledgerName = 'privacy.json';

/**
 * Makes the learner of a trainer's code, which protects its updates if the job says so.
 * @throws project.invalid, project.setup_failed, or what the code throws
 */
export const loadTrainerCode = async (role: RoleContext, signal: AbortSignal): Promise<Learner> => {
  const learner = await openCode(role, signal);
  const privacy = privacyOf(role.config.privacy);
  return privacy === undefined ? learner : privateLearner(learner, privacy, join(role.stateDir, ledgerName));
};

/**
 * Makes the learner: a project with `project.yaml`; a module `main.ts` or `main.js` whose default
 * export makes a learner; or a program `main.py`, which is run once for each piece of work.
 */
const openCode = async (role: RoleContext, signal: AbortSignal): Promise<Learner> => {
  const { codeDir } = role;
  const context = learnerContext(role);
  if ((await codeFile(codeDir, 'project.yaml')) !== undefined) {
    return await openLearner(await loadProject(codeDir), context, signal);
  }
  const main = await importMain(codeDir);
  if (main !== undefined) return await factoryIn(main)(context);
  if ((await codeFile(codeDir, 'main.py')) !== undefined)
    return await openLearner(pythonProject(role), context, signal);
  throw new NestorError(
    'project.invalid',
    `the code of role ${role.config.role} has none of project.yaml, main.ts, main.js, main.py`,
  );
};

const factoryIn = (main: Readonly<Record<string, unknown>>): LearnerFactory => {
  if (typeof main['default'] === 'function') return main['default'] as LearnerFactory;
  throw new NestorError('project.invalid', 'the default export of the main module is no function (a LearnerFactory)');
};

const pythonProject = ({ codeDir, config }: RoleContext): Project => {
  const command = ['python3', 'main.py'];
  return {
    ...{ kind: 'command', name: config.role, dir: codeDir, defaults: {} },
    entryPoints: { train: { command }, validate: { command } },
  };
};

const learnerContext = ({ name, config, stateDir, logger }: RoleContext): LearnerContext => ({
  client: name,
  // A job's data comes in datasets of its own; nothing is split.
  partition: { scheme: 'iid', alpha: 1, index: 0, count: 1, seed: 1 },
  ...(config.dataset === undefined ? {} : { dataset: config.dataset }),
  dataDir: join(stateDir, 'learner'),
  log: (line) => {
    logger.info(line);
  },
});
