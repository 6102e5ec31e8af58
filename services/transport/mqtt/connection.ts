import { connect, type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';
import { asNestorError, NestorError } from '../../core/index.js';
import { onAbort } from '../abort.js';
import { createGate } from '../gate.js';
import type { BrokerAccess } from './broker-access.js';

/** A payload under a topic. */
export interface Publication {
  readonly topic: string;
  readonly payload: Buffer;
}

export interface ConnectOptions {
  /** What the broker tells others when this side is gone without a word. */
  readonly will: Publication;
  /** Topics, or filters of topics, to hear. */
  readonly hear: readonly string[];
  /** Told what comes over these, in order. */
  readonly onMessage: (message: Publication) => void;
  /** Gives up connecting. */
  readonly signal: AbortSignal;
}

/** One connection to a broker. It is never made again: whoever needs another one makes it. */
export interface BrokerConnection {
  /** Aborted with a NestorError when the connection is over. */
  readonly signal: AbortSignal;
  /** Largest payload that goes through. */
  readonly maxPayloadBytes: number;
  /** Hands a payload over; waits while the broker is slow to confirm earlier ones. Order is kept. @throws transport.lost */
  readonly publish: (message: Publication) => Promise<void>;
  /** Says a last word in place of the will, and hangs up. */
  close(farewell: Publication): Promise<void>;
}

/** A broker, with what has been found out about it. */
export interface Broker {
  /** @throws transport.unreachable, broker.refused */
  connect(options: ConnectOptions): Promise<BrokerConnection>;
}

/** Time that a broker has to let this side in. */
const connectMs = 10_000;
/** Seconds of silence after which either side asks whether the other is there. */
const keepaliveSeconds = 20;
/** Time for a last word. */
const farewellMs = 1_000;
/** Messages that the broker need not have confirmed before others follow; it may ask for fewer. */
const unconfirmedLimit = 32;
/** Largest packet that is taken; chunks are far smaller. */
const maxPacketBytes = 2 ** 20;
/** Most that a packet has beside its payload: fixed header, topic, identifier, properties. */
const packetOverheadBytes = 256;

/** MQTT 5, or 3.1.1 with a broker that does not speak 5; what is needed here both have. */
type ProtocolVersion = 4 | 5;

export const brokerAt = (access: BrokerAccess): Broker => {
  let version: ProtocolVersion = 5;
  return {
    async connect(options) {
      try {
        return await open(access, version, options);
      } catch (error) {
        if (version !== 5 || !isUnknownVersion(error)) throw error;
        version = 4;
        return await open(access, version, options);
      }
    },
  };
};

const open = async (
  access: BrokerAccess,
  version: ProtocolVersion,
  { will, hear, onMessage, signal }: ConnectOptions,
): Promise<BrokerConnection> => {
  const client = connect(access.url, { ...clientOptions(access, version), will: { ...will, qos: 1, retain: false } });
  const over = new AbortController();
  let isOpen = false;
  const end = (reason: NestorError) => {
    if (over.signal.aborted) return;
    stopListening();
    over.abort(reason);
    client.end(true);
  };
  const stopListening = onAbort(signal, () => {
    end(lost('The connection was given up.'));
  });
  client.on('error', (error) => {
    end(isOpen ? lost(`${access.url}: ${error.message}`) : connectError(access, error));
  });
  client.on('close', () => {
    end(lost(`The broker at ${access.url} closed the connection.`));
  });
  client.on('message', (topic, payload) => {
    if (!over.signal.aborted) onMessage({ topic, payload });
  });
  try {
    const connack = await accepted(client, over.signal);
    await subscribe(client, hear, over.signal);
    isOpen = true;
    stopListening();
    return connection(client, over.signal, connack, end);
  } catch (error) {
    end(lost('The connection was given up.'));
    throw error;
  }
};

const connection = (
  client: MqttClient,
  signal: AbortSignal,
  { properties }: IConnackPacket,
  end: (reason: NestorError) => void,
): BrokerConnection => {
  const unconfirmed = createGate(Math.min(properties?.receiveMaximum ?? unconfirmedLimit, unconfirmedLimit));
  onAbort(signal, (reason) => {
    unconfirmed.shut(asNestorError(reason));
  });
  const publish = async ({ topic, payload }: Publication): Promise<void> => {
    await unconfirmed.enter();
    client.publish(topic, payload, { qos: 1 }, (error) => {
      unconfirmed.leave();
      if (error) end(lost(`The broker did not take a message: ${error.message}`));
    });
  };
  return {
    signal,
    maxPayloadBytes: Math.min(properties?.maximumPacketSize ?? maxPacketBytes, maxPacketBytes) - packetOverheadBytes,
    publish,
    async close(farewell) {
      if (!signal.aborted) {
        await within(farewellMs, signal, (done) => client.publish(farewell.topic, farewell.payload, { qos: 1 }, done));
        await within(farewellMs, signal, (done) => client.end(done));
      }
      end(lost('The channel is closed.'));
    },
  };
};

/** Waits until something is done, or is of no use any more. */
const within = async (ms: number, signal: AbortSignal, begin: (done: () => void) => unknown): Promise<void> => {
  let stop: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
    stop = onAbort(signal, () => {
      resolve();
    });
    begin(resolve);
  });
  stop();
  clearTimeout(timer);
};

const clientOptions = ({ user, password, ca }: BrokerAccess, version: ProtocolVersion): IClientOptions => ({
  ...{ protocolVersion: version, clean: true, keepalive: keepaliveSeconds, connectTimeout: connectMs },
  // What was under way goes again under a new session, if it still matters.
  ...{ reconnectPeriod: 0, resubscribe: false, queueQoSZero: false },
  ...(user !== undefined && { username: user }),
  ...(password !== undefined && { password }),
  ...(ca !== undefined && { ca }),
  ...(version === 5 && { properties: { sessionExpiryInterval: 0, maximumPacketSize: maxPacketBytes } }),
});

const accepted = (client: MqttClient, over: AbortSignal): Promise<IConnackPacket> =>
  new Promise((resolve, reject) => {
    client.once('connect', resolve);
    onAbort(over, reject);
  });

const subscribe = (client: MqttClient, hear: readonly string[], over: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    onAbort(over, reject);
    client.subscribe([...hear], { qos: 1 }, (error, grants) => {
      if (error) reject(new NestorError('broker.refused', `The broker refuses a topic: ${error.message}`));
      else if (grants?.some(({ qos }) => qos >= 128) === true) {
        reject(new NestorError('broker.refused', 'The broker does not let this side hear its topics.'));
      } else resolve();
    });
  });

const lost = (message: string) => new NestorError('transport.lost', message);

const codeOf = (error: Error): number => ('code' in error && typeof error.code === 'number' ? error.code : 0);

/** Reasons for a refusal: those of MQTT 3.1.1, and those of MQTT 5. */
const unknownVersion: ReadonlySet<number> = new Set([1, 132]);
const refusals: ReadonlySet<number> = new Set([4, 5, 134, 135, 138, 140]);

const isUnknownVersion = (error: unknown): boolean =>
  error instanceof NestorError && error.cause instanceof Error && unknownVersion.has(codeOf(error.cause));

const connectError = ({ url }: BrokerAccess, cause: Error): NestorError => {
  const text = cause.message === '' && cause instanceof AggregateError ? String(cause.errors[0]) : cause.message;
  return new NestorError(refusals.has(codeOf(cause)) ? 'broker.refused' : 'transport.unreachable', `${url}: ${text}`, {
    cause,
  });
};
