import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Surroundings } from './surroundings.js';

interface LogSettings {
  readonly NESTOR_LOG_LEVEL: string;
  readonly NESTOR_LOG_FORMAT?: 'json' | 'pretty' | undefined;
}

/** The log of a process, on standard error. */
export const openLogger = (
  name: string,
  { NESTOR_LOG_LEVEL: level, NESTOR_LOG_FORMAT: format }: LogSettings,
  { stderr }: Surroundings,
): Logger => {
  const options = { name, level, timestamp: pino.stdTimeFunctions.isoTime };
  const forPeople = (format ?? (stderr.isTTY === true ? 'pretty' : 'json')) === 'pretty';
  if (!forPeople) return pino(options, stderr);
  return pino(
    options,
    pretty({ destination: stderr, colorize: stderr.isTTY === true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' }),
  );
};
