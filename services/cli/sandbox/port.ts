import { once } from 'node:events';
import { createServer } from 'node:net';
import pRetry from 'p-retry';
import { isNestorError, NestorError } from '../../core/index.js';

/** The port, or 0 for any free one if another program has it. */
export const freePort = async (host: string, port: number, signal: AbortSignal): Promise<number> => {
  try {
    await assertPortFree(host, port, false, signal);
    return port;
  } catch (error) {
    if (isNestorError(error) && error.code === 'transport.port_taken') return 0;
    throw error;
  }
};

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
