import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NestorError } from '../../core/index.js';

/** The authority whose certificate is in a file, as an option. @throws config.invalid */
export const authorityIn = (file: string | undefined, cwd: string): { readonly ca?: string } => {
  if (file === undefined) return {};
  const expected = `expected the certificate of an authority (PEM) at ${file}`;
  let ca: string;
  try {
    ca = readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new NestorError('config.invalid', expected, { cause });
  }
  if (!ca.includes('-----BEGIN CERTIFICATE-----')) throw new NestorError('config.invalid', expected);
  return { ca };
};
