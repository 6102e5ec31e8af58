import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { ChannelCredentials, ClientError, createChannel, type Channel } from 'nice-grpc';
import type { Logger } from 'pino';
import { asNestorError, errorFromWire, isErrorCode, NestorError, type ErrorCode } from '../../core/index.js';
import { backOffMs, type BackOff } from '../grpc/back-off.js';

/** Refusals that another try would meet again. */
const final: ReadonlySet<ErrorCode> = new Set([
  'key.missing',
  'key.malformed',
  'key.mismatch',
  'resource.not_found',
  'transport.displaced',
]);

export interface FollowOptions {
  /** What is followed, for the log. */
  readonly what: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly backOff?: BackOff;
}

/** Between pings, which keep the stream open where proxies cut idle ones, and find out that the other side is gone. */
const pingMs = 20_000;
const pingTimeoutMs = 10_000;

export interface NotifierAccess {
  /** As `10.108.126.46:10101`. */
  readonly notifier: string;
  /** Address of the controller's HTTP interface. Where that is https, the notifier speaks TLS too. */
  readonly apiserver: string;
  /** Certificate of an authority that is trusted besides the usual ones; PEM. */
  readonly ca?: string;
}

/** A connection to the notifier, for streams that are quiet for hours. */
export const openNotifierChannel = ({ notifier, apiserver, ca }: NotifierAccess): Channel =>
  createChannel(notifier, /^https:/i.test(apiserver) ? trusting(ca) : undefined, {
    'grpc.keepalive_time_ms': pingMs,
    'grpc.keepalive_timeout_ms': pingTimeoutMs,
    'grpc.keepalive_permit_without_calls': 1,
    // Streams are opened anew with a back-off of our own.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
  });

/**
 * What a stream tells, over and over: one that breaks is opened again, after a random while that grows with each
 * failure. The server tells the state of things at each beginning, so nothing is missed.
 * @throws the refusal, if another try would meet the same one
 */
export async function* following<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  { what, logger, signal, backOff = {} }: FollowOptions,
): AsyncGenerator<T, void, void> {
  let failures = 0;
  while (!signal.aborted) {
    let reason = new NestorError('transport.lost', 'the stream was ended');
    try {
      for await (const news of open(signal)) {
        failures = 0;
        yield news;
      }
    } catch (error) {
      reason = errorOfCall(error);
    }
    if (isAborted(signal)) return;
    if (final.has(reason.code)) throw reason;
    const waitMs = backOffMs(failures, backOff);
    failures += 1;
    logger.debug({ code: reason.code, waitMs: Math.round(waitMs) }, `${what}: ${reason.message}`);
    if (failures === 2) logger.warn({ code: reason.code }, `waiting for the ${what}: ${reason.message}`);
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** The failure of a call as the other side's catalogue had it, which tells it as `code: message`. */
const errorOfCall = (error: unknown): NestorError => {
  if (!(error instanceof ClientError)) return asNestorError(error, 'transport.unreachable');
  const [code = '', ...rest] = error.details.split(': ');
  return isErrorCode(code)
    ? errorFromWire(code, rest.join(': '))
    : new NestorError('transport.unreachable', error.details, { cause: error });
};

const trusting = (ca: string | undefined): ChannelCredentials =>
  ChannelCredentials.createSsl(ca === undefined ? null : Buffer.from([...rootCertificates, ca].join('\n')));
