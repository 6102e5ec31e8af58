/** Writes the seed model: `node dist/test/mnist/init_model.js [file] [seed]`, after `npm run build`. */
import { pathToFileURL } from 'node:url';

import { writeMnistModel } from '../../clients/mnist/index.js';

export const defaultSeed = 1;

/** Makes the seed model's file; equal seeds give equal bytes. */
export const writeSeedModel = (path: string, seed = defaultSeed): Promise<void> =>
  writeMnistModel(path, seed, { 'nestor.project': 'mnist' });

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [path = 'test/mnist/seed/seed.safetensors', seed = String(defaultSeed)] = process.argv.slice(2);
  await writeSeedModel(path, Number(seed));
  process.stdout.write(`wrote ${path}\n`);
}
