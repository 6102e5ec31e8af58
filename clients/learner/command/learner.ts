import { constants } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { z } from 'zod';

import { type Learner, type LearnerContext, type LearnerTask, NestorError } from '../../../services/core/index.js';
import { type TaskLimit, withDeadline } from '../deadline.js';
import type { Project } from '../project/load.js';
import { checkUpdate } from './check-update.js';
import { taskEnvironment } from './environment.js';
import { runCommand } from './run-command.js';
import { setUpProject } from './setup.js';
import { metricsSchema, type TaskFile } from './task-file.js';

type CommandProject = Extract<Project, { kind: 'command' }>;
type Answer = z.output<typeof metricsSchema>;

/** Largest `metrics.json` that is read. */
const maxMetricsBytes = 1024 * 1024;

/**
 * A learner made of commands: each task gets a folder of its own with the model and `task.json`, and what the command
 * leaves there is checked and taken. The folder is removed in the end.
 * @throws {NestorError} `project.setup_failed`
 */
export const commandLearner = async (
  project: CommandProject,
  context: LearnerContext,
  signal?: AbortSignal,
): Promise<Learner> => {
  const { setup, train, validate } = project.entryPoints;
  if (setup !== undefined) await setUpProject(project.dir, setup, context.log, signal);

  const work =
    (task: LearnerTask, kind: TaskFile['kind'], command: readonly string[], updatePath?: string) =>
    async (limit: TaskLimit): Promise<Answer> => {
      const parent = join(context.dataDir, 'tasks');
      await mkdir(parent, { recursive: true });
      const folder = await mkdtemp(join(parent, `${task.round}-${kind}-`));
      try {
        const file = await writeTask(folder, kind, task, project, context);
        await runTask(command, project.dir, join(folder, 'task.json'), task, limit);
        const answer = await readMetrics(file.metricsPath);
        if (file.updatePath !== undefined && updatePath !== undefined) {
          await mustExist(file.updatePath, 'update');
          await checkUpdate(file.updatePath, task.modelPath);
          await moveFile(file.updatePath, updatePath);
        }
        return answer;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    };

  return {
    kind: `command (${project.name})`,
    train: (task, updatePath, stop) => withDeadline(task, stop, work(task, 'train', train.command, updatePath)),
    ...(validate === undefined
      ? {}
      : { evaluate: (task, stop) => withDeadline(task, stop, work(task, 'validate', validate.command)) }),
    close: () => Promise.resolve(),
  };
};

const writeTask = async (
  folder: string,
  kind: TaskFile['kind'],
  task: LearnerTask,
  { dir, datasetPath }: CommandProject,
  { client, partition, dataDir, dataset }: LearnerContext,
): Promise<TaskFile> => {
  const modelPath = join(folder, 'model.safetensors');
  // Not a link: a command that writes to it must not change the model of others.
  await copyFile(task.modelPath, modelPath, constants.COPYFILE_FICLONE);
  const file: TaskFile = {
    schemaVersion: 1,
    kind,
    modelPath,
    ...(kind === 'train' ? { updatePath: join(folder, 'update.safetensors') } : {}),
    metricsPath: join(folder, 'metrics.json'),
    runId: task.runId,
    round: task.round,
    client,
    modelId: task.modelId,
    seed: task.seed,
    timeoutMs: task.timeoutMs,
    settings: task.settings,
    partition,
    dataDir,
    projectDir: dir,
    ...(datasetPath === undefined ? {} : { datasetPath }),
    ...(dataset === undefined ? {} : { dataset }),
  };
  await writeFile(join(folder, 'task.json'), JSON.stringify(file, undefined, 2));
  return file;
};

const runTask = async (
  command: readonly string[],
  cwd: string,
  taskPath: string,
  { log }: Pick<LearnerTask, 'log'>,
  limit: TaskLimit,
): Promise<void> => {
  const end = await runCommand(command, { cwd, env: taskEnvironment(taskPath), signal: limit.signal, onLine: log });
  limit.check();
  const line = command.join(' ');
  switch (end.kind) {
    case 'exited':
      if (end.status !== 0)
        throw new NestorError('task.command_failed', `\`${line}\` exited with status ${end.status}.`);
      return;
    case 'killed':
      throw new NestorError('task.command_failed', `\`${line}\` was killed by ${end.signal}.`);
    case 'not_started':
      throw new NestorError('task.command_not_found', `\`${line}\` could not be started: ${end.reason}.`);
  }
};

const readMetrics = async (path: string): Promise<Answer> => {
  const size = await mustExist(path, 'metrics.json');
  if (size > maxMetricsBytes) throw new NestorError('task.bad_output', `metrics.json has ${size} bytes.`);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new NestorError('task.bad_output', 'metrics.json is no JSON.', { cause: error });
  }
  const parsed = metricsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`);
  throw new NestorError('task.bad_output', `metrics.json cannot be used: ${problems.join('; ')}.`);
};

/** Size of a file that the command must have written. */
const mustExist = async (path: string, what: string): Promise<number> => {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new NestorError('task.no_output', `The command wrote no ${what}.`);
  return found.size;
};

/** Across file systems too. */
const moveFile = async (from: string, to: string): Promise<void> => {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await copyFile(from, to);
  }
};
