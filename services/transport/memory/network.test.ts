import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerName } from '../../core/index.js';
import { describeChannel } from '../contracts/channel.contract.js';
import { createMemoryNetwork, openSpool } from '../index.js';

describeChannel('memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nestor-memory-'));
  const network = createMemoryNetwork();
  let spools = 0;
  const spool = () => openSpool(join(folder, String((spools += 1))));
  const name = 'hub' as PeerName;

  return {
    async openHub(options) {
      const own = await spool();
      return { channel: network.hub(name, own, options), spool: own };
    },
    async dial(child, options) {
      const own = await spool();
      return { channel: network.dial(child as PeerName, 'trainer', name, own, options), spool: own };
    },
    cut: (child) => network.cut(child as PeerName),
    close: () => rm(folder, { recursive: true }),
  };
});
