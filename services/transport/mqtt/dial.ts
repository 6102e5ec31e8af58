import { randomBytes } from 'node:crypto';
import { NestorError, type PeerName } from '../../core/index.js';
import { withAny } from '../abort.js';
import type { Channel, End } from '../channel.js';
import { endOf, stayConnected, type Attempt, type Dialler } from '../dialler.js';
import { createEventQueue } from '../event-queue.js';
import type { JobKey } from '../job-key.js';
import { blobOf } from '../messages.js';
import { createSharedWork } from '../shared-work.js';
import { attendHub, type Attended } from './attend.js';
import type { BrokerAccess } from './broker-access.js';
import { brokerAt } from './connection.js';
import { meetingOf } from './meeting.js';
import { createRefusals } from './refusals.js';
import { createTransferDesk } from './transfers.js';

export interface MqttDialOptions extends Dialler {
  readonly broker: BrokerAccess;
  readonly jobKey: JobKey;
  /** The channel and its group that the hub is for. */
  readonly place: { readonly channel: string; readonly group: string };
  /** Tells which hub; asked before each try. */
  readonly locate: (signal: AbortSignal) => Promise<{ readonly name: PeerName }>;
  /** Largest blob that is taken. @default 4 GiB */
  readonly maxBlobBytes?: number;
}

/**
 * A child's channel to its parent over a broker. It meets its hub by itself, again and again, until it is closed or the
 * hub refuses it for good: then its `events` throw why.
 */
export const dialOverMqtt = (options: MqttDialOptions): Channel => {
  const { name, spool, software = 'nestor', place, jobKey, observer } = options;
  const { maxBlobBytes = 4 * 2 ** 30 } = options;
  const logger = options.logger.child({ peer: name });
  const broker = brokerAt(options.broker);
  const self = endOf(options);
  const queue = createEventQueue();
  const closing = new AbortController();
  const desk = createTransferDesk({ spool, maxBlobBytes, observer });
  const downloads = createSharedWork<string, string>();
  const refusals = createRefusals(logger);
  let current: (Attended & { readonly parent: End }) | undefined;

  /** One try, which lasts as long as its session. */
  const attend = async (): Promise<Attempt> => {
    const hub = await options.locate(closing.signal);
    closing.signal.throwIfAborted();
    let parent: End | undefined;
    const reason = await attendHub({
      ...{ broker, self, software, desk, refusals, meeting: meetingOf(jobKey, { ...place, hub: hub.name }) },
      session: randomBytes(16).toString('base64url'),
      signal: closing.signal,
      onWelcome: (attended) => {
        parent = { id: hub.name, role: 'aggregator', instance: attended.run };
        current = { ...attended, parent };
        queue.push({ kind: 'joined', end: parent });
        logger.info({ hub: hub.name }, 'connected by way of the broker');
      },
      onMessage: (message, taken) => {
        if (parent) queue.push({ kind: 'message', from: parent, message }, taken);
      },
      onOver: (why) => {
        current = undefined;
        if (parent) queue.push({ kind: 'left', end: parent, reason: why });
      },
    });
    return { met: parent !== undefined, reason };
  };

  const attendedWith = (to: PeerName): Attended => {
    if (current?.parent.id !== to) throw new NestorError('transport.lost', `${to} is not connected.`);
    return current;
  };

  const living = stayConnected(attend, { backOff: options.backOff, logger, queue, closing: closing.signal });

  return {
    ends: () => (current ? [current.parent] : []),
    events: (signal) => queue.read(signal),

    async send(to, message, signal) {
      const { session, transfers } = attendedWith(to);
      const blob = blobOf(message);
      if (blob) await transfers.offer(blob, signal);
      await session.send(message, signal);
    },

    async fetch(from, blob, signal) {
      if (spool.has(blob)) return spool.path(blob.name);
      const { session, transfers } = attendedWith(from);
      const work = (abandoned: AbortSignal) =>
        withAny([session.signal, abandoned], (either) => transfers.fetch(blob, either));
      return downloads.do(blob.name, work, signal);
    },

    async close() {
      closing.abort(new NestorError('transport.lost', 'The channel is closed.'));
      await living;
      refusals.close();
    },
  };
};
