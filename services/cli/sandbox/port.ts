import { once } from 'node:events';
import { createServer } from 'node:net';
import pRetry from 'p-retry';
import { NestorError } from '../../core/index.js';

/**
 * Holds if a port can be listened on. With `patient`, waits some seconds for one that is being given up.
 * @throws transport.port_taken
 */
export const assertPortFree = async (
  host: string,
  port: number,
  patient: boolean,
  signal: AbortSignal,
): Promise<void> => {
  if (port === 0) return;
  const attempt = async () => {
    const server = createServer();
    server.listen({ host, port });
    try {
      await once(server, 'listening', { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw new NestorError('transport.port_taken', `port ${port} of ${host} is in use; another one: --port <number>`, {
        cause: error,
      });
    }
    server.close();
    await once(server, 'close', { signal });
  };
  await pRetry(attempt, { retries: patient ? 8 : 0, minTimeout: 200, maxTimeout: 2_000, signal });
};
