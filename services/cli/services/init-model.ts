import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { NestorError } from '../../core/index.js';
import type { Surroundings } from '../surroundings.js';
import { homeFolder } from './project-folder.js';

/**
 * Makes a project's seed model: by its script `init_model` with the file to write as its argument, else by copying the
 * seed model that it brings.
 * @throws project.invalid, project.setup_failed
 */
export const initModel = async (
  projectDir: string,
  path: string,
  surroundings: Surroundings,
): Promise<'script' | 'seed'> => {
  await mkdir(dirname(path), { recursive: true });
  const script = scriptOf(projectDir);
  if (script !== undefined) {
    await run(script, [path], projectDir, surroundings);
    return 'script';
  }
  const { loadProject } = await import('../../../clients/learner/index.js');
  const { seedModelPath } = await loadProject(projectDir);
  if (seedModelPath === undefined)
    throw new NestorError('project.invalid', `${projectDir} has neither an init_model script nor a seedModel`);
  await copyFile(seedModelPath, path);
  return 'seed';
};

const scriptOf = (projectDir: string): readonly [string, ...string[]] | undefined => {
  const home = homeFolder();
  const compiled = join(home, 'dist', relative(home, projectDir), 'init_model.js');
  if (existsSync(compiled)) return [process.execPath, compiled];
  const plain = ['init_model.js', 'init_model.mjs'].map((name) => join(projectDir, name)).find(existsSync);
  return plain === undefined ? undefined : [process.execPath, plain];
};

const run = async (
  [program, ...first]: readonly [string, ...string[]],
  args: readonly string[],
  cwd: string,
  { signal, stderr }: Surroundings,
): Promise<void> => {
  const child = spawn(program, [...first, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'], signal });
  child.stdout.pipe(stderr, { end: false });
  child.stderr.pipe(stderr, { end: false });
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0)
    throw new NestorError('project.setup_failed', `the init_model script ended with status ${status ?? 'none'}`);
};
