import pRetry from 'p-retry';
import { isNestorError, type ErrorCode, type NestorError } from '../core/index.js';

const passing: ReadonlySet<ErrorCode> = new Set([
  'storage.unavailable',
  'storage.denied',
  'storage.full',
  'records.unavailable',
  'records.denied',
  'records.full',
]);

/** Whether a store's trouble ends when somebody starts, corrects or frees something. */
export const isPassing = (error: unknown): error is NestorError => isNestorError(error) && passing.has(error.code);

/**
 * Does an operation on a store until it succeeds, with back-off from 0.2 to 5 s, as long as its trouble may pass.
 * `onTrouble` hears of each failure, and of the end of the trouble (undefined).
 */
export const persistently = async <T>(
  operation: () => Promise<T>,
  signal: AbortSignal,
  onTrouble: (error: NestorError | undefined) => void,
): Promise<T> => {
  const trouble = { seen: false };
  const result = await pRetry(operation, {
    retries: Infinity,
    minTimeout: 200,
    maxTimeout: 5_000,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => isPassing(error),
    onFailedAttempt: ({ error }) => {
      if (!isPassing(error)) return;
      trouble.seen = true;
      onTrouble(error);
    },
  });
  if (trouble.seen) onTrouble(undefined);
  return result;
};
