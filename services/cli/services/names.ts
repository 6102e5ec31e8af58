import { hostname } from 'node:os';
import { isPeerName, NestorError, type PeerName } from '../../core/index.js';

/** A checked name. @throws config.invalid */
export const toPeerName = (text: string): PeerName => {
  if (isPeerName(text)) return text;
  throw new NestorError(
    'config.invalid',
    `expected a name of letters, digits, dots, dashes and underscores, got ${JSON.stringify(text)}`,
  );
};

/** The machine's name, fit to be part of a peer's name. */
export const machineName = (): string => hostname().replace(/[^A-Za-z0-9._-]+/g, '-');

/** The number at the end of a name less 1, within the count; 0 if it has none. */
export const indexOfName = (name: string, count: number): number => {
  const digits = /(\d{1,9})$/.exec(name)?.[1];
  return digits === undefined ? 0 : Math.max(0, Number(digits) - 1) % count;
};
