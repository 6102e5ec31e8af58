import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { asNestorError, NestorError, type Observer, type PeerName } from '../../core/index.js';
import { onAbort } from '../abort.js';
import type { Channel } from '../channel.js';
import { createEventQueue } from '../event-queue.js';
import { backOffMs, type BackOff } from '../grpc/back-off.js';
import type { JobKey } from '../job-key.js';
import { blobOf } from '../messages.js';
import type { Spool } from '../spool.js';
import type { BrokerAccess } from './broker-access.js';
import { brokerAt } from './connection.js';
import { Children } from './children.js';
import { meetingOf } from './meeting.js';
import { encodeNotice, runBytes } from './payload.js';
import { createRefusals } from './refusals.js';
import { createTransferDesk } from './transfers.js';

export interface MqttHubOptions {
  /** What the hub is called towards its peers. */
  readonly name: PeerName;
  readonly broker: BrokerAccess;
  readonly jobKey: JobKey;
  /** The channel and its group that the hub is for. */
  readonly place: { readonly channel: string; readonly group: string };
  readonly spool: Spool;
  readonly logger: Logger;
  /** A peer that is not heard of for three of these has left. @default 15,000 */
  readonly heartbeatMs?: number;
  /** @default unlimited */
  readonly maxPeers?: number;
  /** Largest blob that a peer may send. @default 4 GiB */
  readonly maxBlobBytes?: number;
  readonly backOff?: BackOff;
  /** Told of each blob that has come or gone. @default tells nobody */
  readonly observer?: Pick<Observer, 'transferred'>;
}

/**
 * Meets a parent's children at a broker. While the broker is away nobody is there; afterwards the children come back
 * by themselves.
 */
export const openMqttHub = (options: MqttHubOptions): Channel => {
  const { name, spool, jobKey, place, backOff = {}, observer, maxPeers = Infinity, heartbeatMs = 15_000 } = options;
  const logger = options.logger.child({ hub: name });
  const broker = brokerAt(options.broker);
  const meeting = meetingOf(jobKey, { ...place, hub: name });
  const queue = createEventQueue();
  const closing = new AbortController();
  const isClosed = () => closing.signal.aborted;
  const refusals = createRefusals(logger);
  const desk = createTransferDesk({ spool, maxBlobBytes: options.maxBlobBytes ?? 4 * 2 ** 30, observer });
  const shared = { name, meeting, desk, queue, logger, refusals, maxPeers, heartbeatMs };
  let children: Children | undefined;

  /** One connection to the broker, until it is over. */
  const serve = async (): Promise<NestorError> => {
    const run = randomBytes(runBytes);
    const topic = meeting.hubTopic;
    const farewell = { topic, payload: encodeNotice(meeting, topic, { kind: 'over', run }) };
    const present: { children?: Children } = {};
    const connection = await broker.connect({
      ...{ will: farewell, hear: [meeting.upTopics], signal: closing.signal },
      onMessage: (publication) => present.children?.take(publication),
    });
    const own = new Children({ ...shared, run, connection });
    present.children = own;
    children = own;
    await connection.publish({ topic, payload: encodeNotice(meeting, topic, { kind: 'here', run }) });
    logger.info({ broker: options.broker.url }, 'hub is at the broker');
    const sweep = setInterval(() => {
      own.tick();
    }, heartbeatMs);
    const reason = await new Promise<Error>((resolve) => {
      onAbort(connection.signal, resolve);
      onAbort(closing.signal, resolve);
    });
    clearInterval(sweep);
    await own.close(asNestorError(reason));
    await connection.close(farewell);
    return asNestorError(reason);
  };

  const stay = async (): Promise<void> => {
    for (let failures = 0; !isClosed(); failures += 1) {
      const began = performance.now();
      const reason = await serve().catch((error: unknown) => asNestorError(error, 'transport.unreachable'));
      if (isClosed()) return;
      if (children) failures = 0;
      children = undefined;
      const waitMs = backOffMs(failures, backOff);
      const lastedMs = Math.round(performance.now() - began);
      logger.warn({ code: reason.code, waitMs: Math.round(waitMs), lastedMs }, 'no broker: %s', reason.message);
      await delay(waitMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const living = stay();

  return {
    ends: () => children?.ends() ?? [],
    events: (signal) => queue.read(signal),

    async send(to, message, signal) {
      const session = children?.sessionOf(to);
      if (!session) throw new NestorError('transport.lost', `${to} is not connected.`);
      const blob = blobOf(message);
      if (blob && !spool.has(blob)) throw notInSpool(blob.name);
      await session.send(message, signal);
    },

    fetch(_from, blob) {
      return spool.has(blob) ? Promise.resolve(spool.path(blob.name)) : Promise.reject(notInSpool(blob.name));
    },

    async close() {
      closing.abort(new NestorError('transport.lost', `${name} is closing.`));
      await living;
      refusals.close();
      queue.end();
    },
  };
};

const notInSpool = (name: string) => new NestorError('blob.not_found', `The blob ${name} is not here.`);
