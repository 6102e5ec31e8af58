import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';

import { type LearnerSettings, NestorError } from '../../../services/core/index.js';
import { builtinLearners } from '../builtin.js';
import { type ProjectFile, projectSchema } from './schema.js';

/** What a client needs to know to make its learner. */
export type Project = CommonProject &
  (
    | { readonly kind: 'builtin' }
    | { readonly kind: 'module'; readonly dir: string; readonly modulePath: string }
    | {
        readonly kind: 'command';
        readonly dir: string;
        readonly entryPoints: NonNullable<ProjectFile['entryPoints']>;
        /** Absolute path of the data that the commands are given. */
        readonly datasetPath?: string;
      }
  );

interface CommonProject {
  readonly name: string;
  readonly defaults: LearnerSettings;
  /** Absolute path of the model to start from, if the project brings one. */
  readonly seedModelPath?: string;
}

/**
 * Loads a project: a folder with `project.yaml`, or `builtin:echo` or `builtin:drift`.
 * @throws {NestorError} `project.invalid`, naming all that is wrong at once
 */
export const loadProject = async (dirOrBuiltin: string): Promise<Project> => {
  if (dirOrBuiltin.startsWith('builtin:')) return builtin(dirOrBuiltin);
  const dir = resolve(dirOrBuiltin);
  const parsed = projectSchema.safeParse(await readYaml(dir));
  const problems = parsed.success ? await missingFiles(dir, parsed.data) : parsed.error.issues.map(describeIssue);
  if (!parsed.success || problems.length > 0) {
    throw new NestorError('project.invalid', `${join(dir, 'project.yaml')}: ${problems.join('; ')}.`, {
      details: { problems },
    });
  }
  const { name, entryPoints, learner, seedModel, dataset, defaults } = parsed.data;
  const common = {
    name,
    defaults: withoutUndefined(defaults),
    dir,
    ...(seedModel === undefined ? {} : { seedModelPath: join(dir, seedModel) }),
  };
  if (entryPoints === undefined) return { ...common, kind: 'module', modulePath: join(dir, learner ?? '') };
  const datasetPath = dataset === undefined ? {} : { datasetPath: resolve(dir, dataset) };
  return { ...common, kind: 'command', entryPoints, ...datasetPath };
};

const builtin = (name: string): Project => {
  if (!Object.hasOwn(builtinLearners, name)) {
    const known = Object.keys(builtinLearners).join(', ');
    throw new NestorError('project.invalid', `There is no project ${name}; built in are ${known}.`);
  }
  return { kind: 'builtin', name, defaults: {} };
};

const readYaml = async (dir: string): Promise<unknown> => {
  const path = join(dir, 'project.yaml');
  try {
    return parse(await readFile(path, 'utf8'));
  } catch (error) {
    const problem = error instanceof YAMLParseError ? `is no YAML: ${error.message}` : 'cannot be read';
    throw new NestorError('project.invalid', `${path} ${problem}.`, { cause: error });
  }
};

const missingFiles = async (
  dir: string,
  { learner, seedModel, dataset, entryPoints }: ProjectFile,
): Promise<string[]> => {
  const named = [
    ...Object.entries({ learner, seedModel, dataset }),
    ...(entryPoints?.setup?.inputs ?? []).map((path, index) => [`entryPoints.setup.inputs.${index}`, path] as const),
  ];
  const problems = named.map(async ([field, path]) => {
    if (path === undefined) return [];
    const found = await stat(resolve(dir, path)).then(
      () => true,
      () => false,
    );
    return found ? [] : [`${field}: there is no ${path}`];
  });
  return (await Promise.all(problems)).flat();
};

const describeIssue = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`;

const withoutUndefined = ({
  epochs,
  batchSize,
  learningRate,
  proximalMu,
}: ProjectFile['defaults']): LearnerSettings => ({
  ...(epochs === undefined ? {} : { epochs }),
  ...(batchSize === undefined ? {} : { batchSize }),
  ...(learningRate === undefined ? {} : { learningRate }),
  ...(proximalMu === undefined ? {} : { proximalMu }),
});
