import { createRequire } from 'node:module';
import { z } from 'zod';

/** The package's file lies two folders up from the sources, three from what is built of them. */
const candidates = ['../../package.json', '../../../package.json'];

const readVersion = (): string => {
  const require = createRequire(import.meta.url);
  for (const candidate of candidates) {
    try {
      return z.object({ version: z.string() }).parse(require(candidate)).version;
    } catch {
      continue;
    }
  }
  return 'unknown';
};

/** Version of this software. */
export const version = readVersion();
