import { copyFile } from 'node:fs/promises';
import { NestorError } from '../../core/index.js';
import { codeFile, importMain } from './role-code.js';

/**
 * Makes the model that training starts from: the file `seed.safetensors` of the top aggregator's code, or what the
 * function `initialize` of its `main.ts` or `main.js` writes.
 * @throws project.invalid if the code has neither, or what `initialize` throws
 */
export const writeInitialModel = async (codeDir: string, path: string): Promise<void> => {
  const seed = await codeFile(codeDir, 'seed.safetensors');
  if (seed !== undefined) {
    await copyFile(seed, path);
    return;
  }
  const initialize = (await importMain(codeDir))?.['initialize'];
  if (typeof initialize !== 'function') {
    throw new NestorError(
      'project.invalid',
      'the code of the top aggregator needs a seed.safetensors, or a main.ts or main.js that exports initialize(path)',
    );
  }
  await (initialize as (path: string) => unknown)(path);
};
