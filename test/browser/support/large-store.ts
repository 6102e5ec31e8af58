import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { createHttpApp } from '../../../services/reducer/http/index.js';
import { openSmallFederation } from '../../../services/reducer/http/testing/small-federation.js';
import { openAppFiles } from '../../../services/web/index.js';
import { fillTrainedStore } from '../../support/trained-store.js';

/** A reducer's pages and API over a store that a long run has filled. */
export interface LargeStore extends AsyncDisposable {
  readonly url: string;
  readonly runId: string;
  readonly clients: readonly string[];
}

export const openLargeStore = async (rounds: number, clientCount: number): Promise<LargeStore> => {
  const app = openAppFiles();
  if (app === undefined) throw new Error('the dashboard is not built: npm run build');
  const federation = await openSmallFederation();
  const path = join(federation.dir, 'records.db');
  const { runId, clients } = await fillTrainedStore({ path, runId: 'large', rounds, clients: clientCount });
  const logger = pino({ enabled: false });
  const server = createServer(createHttpApp({ federation, logger, name: 'large', version: '1', app }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ runId, clients },
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await federation[Symbol.asyncDispose]();
    },
  };
};
