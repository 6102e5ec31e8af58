import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { duplicateKey, NestorError } from '../../core/index.js';

/** Reads a JSON file of a user. @throws design.no_file, design.malformed */
export const readJsonFile = async (cwd: string, file: string): Promise<unknown> => {
  const text = await readText(resolve(cwd, file), file);
  const value = parse(text, file);
  const twice = duplicateKey(text);
  if (twice === undefined) return value;
  throw new NestorError('design.malformed', `${file} has the key ${JSON.stringify(twice)} twice in one object`);
};

const parse = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NestorError('design.malformed', `${file} is not JSON: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    });
  }
};

const readText = async (path: string, file: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new NestorError('design.no_file', `${file} cannot be read`, { cause: error });
  }
};
