import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that breaks connections when told. */
export interface Proxy {
  readonly port: number;
  /** Bytes that went through, both ways. */
  readonly bytes: () => number;
  /** Resolves when this many more bytes have gone through. */
  passed(bytes: number): Promise<void>;
  /** Breaks every connection that is there and, until healed, every new one. */
  cut(): () => void;
  /** Breaks the next connection through which this many more bytes have gone; others stay and new ones are let in. */
  cutAfter(bytes: number): void;
  close(): Promise<void>;
}

export const openProxy = async (targetPort: () => number): Promise<Proxy> => {
  const sockets = new Set<Socket>();
  let refusing = false;
  let passed = 0;
  let limit = Infinity;
  const waiting = new Set<() => void>();
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer({ noDelay: true }, (near) => {
    if (refusing) {
      near.destroy();
      return;
    }
    const far = connect({ port: targetPort(), host: '127.0.0.1', noDelay: true });
    let carried = 0;
    const count = (chunk: Buffer) => {
      passed += chunk.length;
      carried += chunk.length;
      for (const check of waiting) check();
      if (carried < limit) return;
      limit = Infinity;
      near.destroy();
    };
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', count).pipe(to);
      from
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => passed,
    passed(bytes) {
      const goal = passed + bytes;
      return new Promise((resolve) => {
        const check = () => {
          if (passed < goal) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
      });
    },
    cut() {
      refusing = true;
      breakAll();
      return () => {
        refusing = false;
      };
    },
    cutAfter(bytes) {
      limit = bytes;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      breakAll();
      await closed;
    },
  };
};
