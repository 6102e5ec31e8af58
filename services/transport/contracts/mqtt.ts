import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerName } from '../../core/index.js';
import type { Channel } from '../channel.js';
import type { BrokerAccess } from '../mqtt/broker-access.js';
import { dialOverMqtt, type MqttDialOptions } from '../mqtt/dial.js';
import { openMqttHub, type MqttHubOptions } from '../mqtt/hub.js';
import { openSpool } from '../spool-folder.js';
import { describeChannel, type Side } from './channel.contract.js';
import { openProxy, type Proxy } from './proxy.js';
import { silent } from './stage.js';

/** A broker for tests. */
export interface TestBroker {
  readonly access: BrokerAccess;
  readonly port: number;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again at the same place. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const hubName = 'hub' as PeerName;

/** A hub and children of one job at a broker, each child with a way to it of its own. */
export interface MqttStage {
  readonly jobKey: Uint8Array;
  readonly broker: TestBroker;
  openHub(options?: Partial<MqttHubOptions>): Promise<Side>;
  dial(name: string, options?: Partial<MqttDialOptions>): Promise<Side & { readonly proxy: Proxy }>;
  proxyOf(name: string): Proxy;
  close(): Promise<void>;
}

export const openMqttStage = async (broker: TestBroker): Promise<MqttStage> => {
  const folder = await mkdtemp(join(tmpdir(), 'nestor-mqtt-'));
  const jobKey = randomBytes(32);
  const shared = {
    ...{ jobKey, place: { channel: 'param-channel', group: 'default' } },
    ...{ logger: silent, backOff: { firstMs: 10, longestMs: 100 } },
  };
  const proxies = new Map<string, Proxy>();
  const opened: Channel[] = [];
  let spools = 0;
  const newSpool = () => openSpool(join(folder, String((spools += 1))));
  const by = (port: number): BrokerAccess => {
    const url = new URL(broker.access.url);
    url.port = String(port);
    return { ...broker.access, url: url.href };
  };

  return {
    jobKey,
    broker,
    async openHub(options) {
      const spool = await newSpool();
      const channel = openMqttHub({ ...shared, name: hubName, broker: broker.access, spool, ...options });
      opened.push(channel);
      return { channel, spool };
    },
    async dial(name, options) {
      const spool = await newSpool();
      const proxy = await openProxy(() => broker.port);
      proxies.set(name, proxy);
      const channel = dialOverMqtt({
        ...{ ...shared, role: 'trainer', spool, broker: by(proxy.port) },
        ...{ locate: () => Promise.resolve({ name: hubName }), ...options, name: name as PeerName },
      });
      opened.push(channel);
      return { channel, spool, proxy };
    },
    proxyOf(name) {
      const proxy = proxies.get(name);
      if (proxy === undefined) throw new Error(`${name} has not dialled`);
      return proxy;
    },
    async close() {
      await Promise.all(opened.map((channel) => channel.close()));
      await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
      await broker.close();
      await rm(folder, { recursive: true });
    },
  };
};

/** What every backend of `Channel` does, over a broker. */
export const describeMqttChannel = (name: string, openBroker: () => Promise<TestBroker>): void => {
  describeChannel(name, async () => {
    const stage = await openMqttStage(await openBroker());
    return {
      openHub: (options) => stage.openHub(options),
      dial: (child, options) => stage.dial(child, options),
      cut: (child) => stage.proxyOf(child).cut(),
      close: () => stage.close(),
    };
  });
};
