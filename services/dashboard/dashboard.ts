import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Logger } from 'pino';
import { NestorError } from '../core/index.js';
import { Metrics, version } from '../telemetry/index.js';
import { openAppFiles } from '../web/index.js';
import { createDashboardApp } from './dashboard-app.js';
import type { ServerAddress } from './proxy.js';

export interface DashboardOptions {
  /** Interface to listen on. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Host that people reach it at; for the link in the log. */
  readonly publicHost: string;
  readonly reducer: ServerAddress;
  /** @default no pages about topologies */
  readonly controller?: ServerAddress;
  readonly logger: Logger;
  /** Told the port once it is open. */
  readonly onListening?: (port: number) => void;
}

/**
 * The dashboard: serves the application, and behind it the APIs of the reducer, and of a controller if there is one. Runs
 * until the signal.
 * @throws transport.port_taken; internal, when the application has not been built
 */
export const runDashboard = async (options: DashboardOptions, signal: AbortSignal): Promise<void> => {
  const { host, port, publicHost, reducer, controller, logger } = options;
  const app = openAppFiles();
  if (app === undefined) throw new NestorError('internal', 'dist/dashboard is missing: npm run build makes it');
  const { page: metrics } = new Metrics('dashboard', version);
  // An upload may take as long as it likes.
  const behind = { reducer, ...(controller && { controller }) };
  const server = createServer({ requestTimeout: 0 }, createDashboardApp({ app, ...behind, logger, metrics }));
  server.listen({ host, port });
  try {
    await once(server, 'listening', { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new NestorError('transport.port_taken', `port ${port} of ${host}`, { cause });
  }
  const address = server.address();
  const opened = typeof address === 'object' && address !== null ? address.port : port;
  logger.info(
    { port: opened },
    `dashboard at http://${publicHost}:${opened}, of the reducer at ${reducer.host}:${reducer.port}` +
      (controller === undefined ? '' : ` and the controller at ${controller.host}:${controller.port}`),
  );
  options.onListening?.(opened);
  if (!signal.aborted) await once(signal, 'abort');
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
};
