import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { PeerName } from '../../core/index.js';
import type { Channel } from '../channel.js';
import { openFrontDoor, type FrontDoor } from '../front-door/front-door.js';
import { openHub, type HubOptions } from '../grpc/hub.js';
import { openSpool } from '../spool-folder.js';
import type { Spool } from '../spool.js';

export const silent = pino({ level: 'silent' });

/** A real hub on a free port with its own folder. */
export interface Stage extends AsyncDisposable {
  readonly folder: string;
  readonly door: FrontDoor;
  readonly spool: Spool;
  readonly hub: Channel;
  /** Another spool of this test. */
  readonly newSpool: (name: string) => Promise<Spool>;
}

export const openStage = async (options: Partial<HubOptions> = {}): Promise<Stage> => {
  const folder = await mkdtemp(join(tmpdir(), 'nestor-hub-'));
  const door = await openFrontDoor({ host: '127.0.0.1', port: 0, http: (_request, response) => response.end('page') });
  const spool = await openSpool(join(folder, 'hub'));
  const hub = openHub({ name: 'hub' as PeerName, frontDoor: door, spool, logger: silent, ...options });
  return {
    ...{ folder, door, spool, hub },
    newSpool: (name) => openSpool(join(folder, name)),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await door.close();
      await rm(folder, { recursive: true });
    },
  };
};
