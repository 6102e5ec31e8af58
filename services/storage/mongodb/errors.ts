import { asNestorError, type ErrorCode, isNestorError, NestorError } from '../../core/index.js';

/** Error codes of the server, and names of the driver's errors, that mean more than a failure. */
const meanings: Readonly<
  Partial<Record<ErrorCode, { readonly codes: readonly number[]; readonly names: readonly string[] }>>
> = {
  'records.denied': {
    // Unauthorized, AuthenticationFailed, AtlasError
    codes: [13, 18, 8000],
    names: ['MongoMissingCredentialsError'],
  },
  // DuplicateKey
  'records.duplicate': { codes: [11000], names: [] },
  // OutOfDiskSpace
  'records.full': { codes: [14031], names: [] },
  'records.unavailable': {
    // HostUnreachable, HostNotFound, MaxTimeMSExpired, NetworkTimeout, ShutdownInProgress, PrimarySteppedDown,
    // NotWritablePrimary, InterruptedAtShutdown, InterruptedDueToReplStateChange, NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary
    codes: [6, 7, 50, 89, 91, 189, 10107, 11600, 11602, 13435, 13436],
    names: [
      'MongoServerSelectionError',
      'MongoNetworkError',
      'MongoNetworkTimeoutError',
      'MongoTopologyClosedError',
      'MongoNotConnectedError',
      'MongoClientClosedError',
      'MongoPoolClosedError',
      'MongoPoolClearedError',
      'PoolClearedOnNetworkError',
      'MongoWaitQueueTimeoutError',
      'MongoOperationTimeoutError',
    ],
  },
};

const noSpace = /no space left|out of disk|disk (is )?full/i;

/** The catalogue's error for what the driver threw, which is its cause. `address` is the server's host and port. */
export const mongoError = (error: unknown, address: string): NestorError => {
  if (isNestorError(error)) return error;
  if (!(error instanceof Error)) return asNestorError(error, 'records.io');
  return new NestorError(codeOf(unwrapped(error)), `MongoDB at ${address}: ${error.message}`, { cause: error });
};

/** What the driver met: a bulk write hides a lost connection, as anything else, in an error of its own. */
const unwrapped = (error: Error): Error =>
  'errorResponse' in error && error.errorResponse instanceof Error ? error.errorResponse : error;

/**
 * Whether another client may find the server where this one does not: it was closed for good, or has looked in vain.
 * One whose connections broke while the server hung may look for it for ever, with the server back.
 */
export const isStuck = (error: unknown): boolean =>
  error instanceof Error &&
  /^Mongo(TopologyClosed|NotConnected|ClientClosed|ServerSelection)Error$/.test(unwrapped(error).name);

/** Whether a document of the same `_id` is there already. */
export const isDuplicate = (error: unknown): boolean => serverCode(error) === 11000;

const codeOf = (error: Error): ErrorCode => {
  if (noSpace.test(error.message)) return 'records.full';
  const code = serverCode(error);
  if (code !== undefined && meanings['records.denied']?.codes.includes(code)) return 'records.denied';
  for (const meaning of ['records.denied', 'records.duplicate', 'records.full', 'records.unavailable'] as const)
    if (
      meanings[meaning]?.names.includes(error.name) ||
      (code !== undefined && meanings[meaning]?.codes.includes(code))
    )
      return meaning;
  return 'records.io';
};

const serverCode = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
