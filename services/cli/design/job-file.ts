import { dirname, join } from 'node:path';
import { readJsonFile } from './json-file.js';

/**
 * Reads a job file, with what it names by path (`dataSpecPath`, `modelSpecPath`, relative to its folder) in its place.
 * @throws design.no_file, design.malformed
 */
export const readJobFile = async (cwd: string, file: string): Promise<unknown> => {
  const job = await readJsonFile(cwd, file);
  if (typeof job !== 'object' || job === null || Array.isArray(job)) return job;
  const { dataSpecPath, modelSpecPath, ...rest } = job as Readonly<Record<string, unknown>>;
  const part = async (path: unknown, key: string): Promise<Readonly<Record<string, unknown>>> => {
    if (typeof path === 'string' && path !== '') return { [key]: await readJsonFile(cwd, join(dirname(file), path)) };
    return path === undefined ? {} : { [`${key}Path`]: path };
  };
  return { ...rest, ...(await part(dataSpecPath, 'dataSpec')), ...(await part(modelSpecPath, 'modelSpec')) };
};
