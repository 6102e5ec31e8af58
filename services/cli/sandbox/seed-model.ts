import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NestorError } from '../../core/index.js';
import type { ReducerApi } from '../api/reducer-api.js';

/** The project of the sandbox's last run: the latest model is one of its. */
const memorySchema = z.object({ project: z.string() });
const memoryFile = 'sandbox.json';

export interface SeedOptions {
  readonly api: ReducerApi;
  readonly dataDir: string;
  /** Folder of the project, or a built-in one. */
  readonly project: string;
  /** File to start from in place of the project's own. */
  readonly seedModel?: string;
}

/**
 * Sees to it that there is a model to start from. @returns the id to start from, if it is not the latest model.
 * @throws project.invalid if there is none
 */
export const provideSeedModel = async ({
  api,
  dataDir,
  project,
  seedModel,
}: SeedOptions): Promise<string | undefined> => {
  const path = join(dataDir, memoryFile);
  const remembered = await recall(path);
  const models = await api.models(1_000);
  await writeFile(path, JSON.stringify({ project }));
  if (models.length > 0 && remembered === project && seedModel === undefined) return undefined;

  const { loadProject } = await import('../../../clients/learner/index.js');
  const { name, seedModelPath } = await loadProject(project);
  const file = seedModel ?? seedModelPath;
  if (file === undefined) {
    throw new NestorError(
      'project.invalid',
      `${project} names no seedModel in its project.yaml, and --seed-model gives none`,
    );
  }
  return (await api.uploadModel(file, `${name.replace(/[^A-Za-z0-9._-]/g, '-')}-seed.safetensors`))._id;
};

const recall = async (path: string): Promise<string | undefined> => {
  try {
    return memorySchema.parse(JSON.parse(await readFile(path, 'utf8'))).project;
  } catch {
    return undefined;
  }
};
