import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of this software: above the sources, or above `dist`. */
export const homeFolder = (): string => {
  const twoUp = fileURLToPath(new URL('../../..', import.meta.url));
  return existsSync(join(twoUp, 'package.json')) ? twoUp : join(twoUp, '..');
};

/** Folder of the project to train: the named one, else `test/$EXAMPLE` here or where this software lies. */
export const projectFolder = (
  {
    NESTOR_PROJECT: project,
    EXAMPLE: example,
  }: { readonly NESTOR_PROJECT?: string | undefined; readonly EXAMPLE: string },
  cwd: string,
): string => {
  if (project?.startsWith('builtin:') === true) return project;
  if (project !== undefined) return resolve(cwd, project);
  const here = resolve(cwd, 'test', example);
  return existsSync(here) ? here : join(homeFolder(), 'test', example);
};
