import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { NestorError } from '../../core/index.js';
import { authorityIn } from '../services/authority.js';
import type { Surroundings } from '../surroundings.js';

/** Whom `flamectl` asks, and as whom. */
export interface FlamectlConfig {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly user: string;
  /** Certificate of an authority that is trusted besides the usual ones; PEM. */
  readonly ca?: string;
}

const file = z.looseObject({
  apiserver: z.looseObject({ endpoint: z.url({ protocol: /^https?$/ }), ca: z.string().min(1).optional() }),
  user: z.string().min(1),
});

/** Reads the configuration: the file named, else `$HOME/.flame/config.yaml`. @throws config.invalid */
export const readConfig = (named: string | undefined, { env, cwd }: Surroundings): FlamectlConfig => {
  const path = named === undefined ? join(env['HOME'] ?? '', '.flame', 'config.yaml') : resolve(cwd, named);
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new NestorError('config.invalid', `Failed to load config ${path}: ${reasonOf(cause)}`, { cause });
  }
  const result = file.safeParse(content);
  if (result.success) {
    const { apiserver, user } = result.data;
    const authority = authorityIn(apiserver.ca, dirname(path));
    return { endpoint: apiserver.endpoint.replace(/\/+$/, ''), user, ...authority };
  }
  const problems = result.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; ');
  throw new NestorError('config.invalid', `${path}: expected apiserver.endpoint and user; ${problems}`);
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
