import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { PeerName } from '../../core/index.js';
import { describeChannel } from '../contracts/channel.contract.js';
import { openProxy, type Proxy } from '../contracts/proxy.js';
import { dial, openFrontDoor, openHub, openSpool, type FrontDoor } from '../index.js';

const logger = pino({ level: 'silent' });

describeChannel('grpc', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nestor-grpc-'));
  const doors: FrontDoor[] = [];
  const proxies = new Map<string, Proxy>();
  let port = 0;
  let spools = 0;
  const spool = () => openSpool(join(folder, String((spools += 1))));

  return {
    async openHub(options) {
      const frontDoor = await openFrontDoor({ host: '127.0.0.1', port, http: (_request, response) => response.end() });
      ({ port } = frontDoor);
      doors.push(frontDoor);
      const own = await spool();
      const channel = openHub({ name: 'hub' as PeerName, frontDoor, spool: own, logger, ...options });
      const close = async () => {
        await channel.close();
        await frontDoor.close();
      };
      return { channel: { ...channel, close }, spool: own };
    },
    async dial(name, options) {
      const own = await spool();
      const proxy = await openProxy(() => port);
      proxies.set(name, proxy);
      const locate = () => Promise.resolve({ host: '127.0.0.1', port: proxy.port });
      const backOff = { firstMs: 10, longestMs: 100 };
      const channel = dial({
        ...{ locate, role: 'trainer', spool: own, logger, backOff },
        ...options,
        name: name as PeerName,
      });
      const close = async () => {
        await channel.close();
        await proxy.close();
      };
      return { channel: { ...channel, close }, spool: own };
    },
    cut: (name) => proxies.get(name)!.cut(),
    close: () => rm(folder, { recursive: true }),
  };
});
