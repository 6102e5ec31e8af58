import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerName } from '../../core/index.js';
import { dialOverMqtt } from '../mqtt/dial.js';
import { openMqttHub } from '../mqtt/hub.js';
import { openSpool } from '../spool-folder.js';
import { describeChannel } from './channel.contract.js';
import { openProxy, type Proxy } from './proxy.js';
import { silent } from './stage.js';

/** A broker for tests. */
export interface TestBroker {
  readonly port: number;
  close(): Promise<void>;
}

/** What every backend of `Channel` does, over a broker; each child has its own way to it, which can be cut. */
export const describeMqttChannel = (name: string, openBroker: () => Promise<TestBroker>): void => {
  describeChannel(name, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nestor-mqtt-'));
    const broker = await openBroker();
    const shared = {
      ...{ jobKey: randomBytes(32), place: { channel: 'param-channel', group: 'default' } },
      ...{ logger: silent, backOff: { firstMs: 10, longestMs: 100 } },
    };
    const proxies = new Map<string, Proxy>();
    let spools = 0;
    const spool = () => openSpool(join(folder, String((spools += 1))));
    const hub = 'hub' as PeerName;
    const accessOf = (port: number) => ({ url: `mqtt://127.0.0.1:${port}` });

    return {
      async openHub(options) {
        const own = await spool();
        return {
          channel: openMqttHub({ ...shared, name: hub, broker: accessOf(broker.port), spool: own, ...options }),
          spool: own,
        };
      },
      async dial(child, options) {
        const own = await spool();
        const proxy = await openProxy(() => broker.port);
        proxies.set(child, proxy);
        const channel = dialOverMqtt({
          ...{ ...shared, role: 'trainer', spool: own, broker: accessOf(proxy.port) },
          ...{ locate: () => Promise.resolve({ name: hub }), ...options, name: child as PeerName },
        });
        const close = async () => {
          await channel.close();
          await proxy.close();
        };
        return { channel: { ...channel, close }, spool: own };
      },
      cut(child) {
        const proxy = proxies.get(child);
        if (proxy === undefined) throw new Error(`${child} has not dialled`);
        return proxy.cut();
      },
      async close() {
        await broker.close();
        await rm(folder, { recursive: true });
      },
    };
  });
};
