import { once } from 'node:events';
import { createServer } from 'node:http';
import { NestorError } from '../../core/index.js';
import type { Metrics } from './metrics.js';

/** A port that has nothing but `/metrics`. */
export interface MetricsPort {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens a port for a service that has none of its own.
 * @param port 0 for any free one
 * @throws transport.port_taken
 */
export const serveMetrics = async (metrics: Metrics, port: number, host: string): Promise<MetricsPort> => {
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] === '/metrics') metrics.page(request, response);
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here but /metrics.\n');
  });
  try {
    server.listen({ port, host });
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new NestorError('transport.port_taken', `Port ${port} is in use by another program.`, {
      cause,
      details: { port },
    });
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new NestorError('internal', 'The port has no number.');
  return {
    port: address.port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
