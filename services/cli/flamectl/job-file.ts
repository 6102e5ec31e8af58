import { NestorError } from '../../core/index.js';
import type { Session } from './session.js';

/**
 * A job with the files that it names in their places; older ones have everything in one file.
 * @throws design.no_file, design.malformed
 */
export const readJobFile = (session: Session, folder: string, name: string): Readonly<Record<string, unknown>> => {
  const json = session.readJson(folder, name);
  if (!isObject(json)) throw new NestorError('design.malformed', `${name}: expected a JSON object`);
  const { dataSpecPath, modelSpecPath, ...job } = json;
  const inner = (path: unknown, key: 'dataSpec' | 'modelSpec') =>
    typeof path === 'string' && path !== '' ? { [key]: session.readJson(folder, path) } : {};
  return { ...job, ...inner(dataSpecPath, 'dataSpec'), ...inner(modelSpecPath, 'modelSpec') };
};

const isObject = (
  json: Readonly<Record<string, unknown>> | readonly unknown[],
): json is Readonly<Record<string, unknown>> => !Array.isArray(json);
