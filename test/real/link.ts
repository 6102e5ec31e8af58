import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to a server that can be cut. */
export interface Link {
  readonly host: string;
  readonly port: number;
  /** From now on connections are refused, and those that are open break: the server is gone. */
  cut(): Promise<void>;
  /** From now on nothing comes through, but connections are made and stay: the server hangs. */
  hang(): void;
  /** All is well again, on the same port. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

export const openLink = async (target: { readonly host: string; readonly port: number }): Promise<Link> => {
  const sockets = new Set<Socket>();
  let hanging = false;
  let server: Server;
  let port = 0;

  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // The other half tells.
    socket.on('error', () => socket.destroy());
  };
  const listen = async (): Promise<void> => {
    server = createServer((near) => {
      track(near);
      if (hanging) return;
      const far = connect(target.port, target.host);
      track(far);
      near.pipe(far);
      far.pipe(near);
      near.once('close', () => far.destroy());
      far.once('close', () => {
        // A server that hangs closes nothing either.
        if (!hanging) near.destroy();
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  await listen();
  return {
    host: '127.0.0.1',
    port,
    cut,
    hang() {
      hanging = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    async restore() {
      hanging = false;
      await cut();
      await listen();
    },
    close: cut,
  };
};
