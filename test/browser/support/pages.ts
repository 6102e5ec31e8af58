import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { Federation } from '../../../services/reducer/federation.js';
import { createHttpApp } from '../../../services/reducer/http/index.js';
import { openAppFiles } from '../../../services/web/index.js';

/** The pages and the API of a federation, on a port of their own. */
export interface ServedPages extends AsyncDisposable {
  readonly url: string;
}

export interface PagesOptions {
  readonly federation: Federation;
  /** @default that of a reducer */
  readonly maxModelBytes?: number;
}

/** @throws when the dashboard is not built */
export const servePages = async (options: PagesOptions): Promise<ServedPages> => {
  const app = openAppFiles();
  if (app === undefined) throw new Error('the dashboard is not built: npm run build');
  const logger = pino({ enabled: false });
  const server = createServer(createHttpApp({ ...options, logger, name: 'test', version: '1', app }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
