import type { Logger } from 'pino';
import { z } from 'zod';
import { asNestorError, errorFromWire, NestorError, type PeerName } from '../../core/index.js';
import type { Location } from '../../transport/index.js';

export interface Locating {
  readonly reducer: { readonly host: string; readonly port: number };
  readonly client: PeerName;
  readonly preferred?: PeerName;
  readonly logger: Logger;
}

const assignmentSchema = z.object({ combiner: z.string(), host: z.string(), port: z.int().min(1).max(65_535) });
const problemSchema = z.object({ code: z.string(), detail: z.string().optional() });

/** Seconds that the reducer may keep a question for a combiner open. */
const waitSeconds = 25;
/** Patience with a reducer that keeps it open longer. */
const patienceMs = 40_000;

/**
 * Asks the reducer for this client's combiner, once; the channel asks again, ever more slowly. Says for whom it waits.
 * @throws transport.unreachable, assign.none
 */
export const locateCombiner = async (
  { reducer, client, preferred, logger }: Locating,
  signal: AbortSignal,
): Promise<Location> => {
  const url = new URL('http://reducer/assign');
  url.hostname = reducer.host.includes(':') ? `[${reducer.host}]` : reducer.host;
  url.port = String(reducer.port);
  url.searchParams.set('name', client);
  url.searchParams.set('wait', String(waitSeconds));
  if (preferred !== undefined) url.searchParams.set('combiner', preferred);
  const where = `${reducer.host}:${reducer.port}`;
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new NestorError('transport.unreachable', `waiting for the reducer at ${where}: ${reasonOf(error)}`, {
      cause: error,
    });
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const problem = problemSchema.safeParse(body).data;
    if (problem === undefined)
      throw new NestorError('transport.protocol', `${where} answered with status ${response.status}; is it a reducer?`);
    throw errorFromWire(
      problem.code,
      `waiting for a combiner (the reducer at ${where} says: ${problem.detail ?? problem.code})`,
    );
  }
  const assignment = assignmentSchema.safeParse(body);
  if (!assignment.success)
    throw new NestorError('transport.protocol', `${where} gave no address of a combiner; is it a reducer?`);
  const { combiner, host, port } = assignment.data;
  logger.info({ combiner, host, port }, `assigned to combiner ${combiner} at ${host}:${port}`);
  return { host, port };
};

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  return asNestorError(cause).message;
};
