import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Does something with a model's file: one that is here, or one that is fetched and removed afterwards. */
export const withModelFile = async <T>(
  wanted: string,
  cwd: string,
  fetchModel: (wanted: string, path: string) => Promise<void>,
  work: (path: string) => Promise<T>,
): Promise<T> => {
  const here = resolve(cwd, wanted);
  if (existsSync(here)) return work(here);
  const folder = await mkdtemp(join(tmpdir(), 'nestor-'));
  try {
    const path = join(folder, 'model.safetensors');
    await fetchModel(wanted, path);
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
