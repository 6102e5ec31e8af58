import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { NestorError } from '../../core/index.js';

export interface EmbeddedBrokerOptions {
  /** Interface to listen on. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

/** An MQTT broker in this process, which keeps nothing: for jobs on one machine, and for tests. */
export interface EmbeddedBroker {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws transport.port_taken */
export const openEmbeddedBroker = async ({ host, port }: EmbeddedBrokerOptions): Promise<EmbeddedBroker> => {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    broker.handle(socket);
  });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw new NestorError('transport.port_taken', `the broker cannot listen on ${host}, port ${port}`, { cause });
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      await new Promise<void>((resolve) => {
        broker.close(resolve);
      });
    },
  };
};
