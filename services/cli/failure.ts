import { CommanderError } from 'commander';
import { asNestorError, exitStatus, isNestorError, type NestorError } from '../core/index.js';
import type { Surroundings } from './surroundings.js';

/** Exit status of a command that ended with this error. */
export const statusOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitStatus.usage;
  const failure = asNestorError(error);
  return failure.code === 'service.interrupted' && failure.details['signal'] === 'SIGTERM' ? 143 : failure.entry.exit;
};

/** Tells on standard error what happened, what was expected, and what to do. */
export const tellFailure = (error: unknown, { stderr, env }: Surroundings): void => {
  // Commander has told already.
  if (error instanceof CommanderError) return;
  const failure = asNestorError(error);
  if (failure.code === 'service.interrupted') return;
  stderr.write(`${lines(failure).join('\n')}\n`);
  const stack = env['NESTOR_LOG_LEVEL'] === 'debug' || env['NESTOR_LOG_LEVEL'] === 'trace' ? stackOf(error) : undefined;
  if (stack !== undefined) stderr.write(`${stack}\n`);
};

const lines = ({ code, message, entry }: NestorError): readonly string[] => [
  `nestor: ${entry.title} [${code}]`,
  ...(message === entry.title ? [] : message.split('\n').map((line) => `  ${line}`)),
  `  What to do: ${entry.remedy}`,
];

const stackOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const cause = isNestorError(error) && error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? ''}` : '';
  return `${error.stack ?? ''}${cause}`;
};
