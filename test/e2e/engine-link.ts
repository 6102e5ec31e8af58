import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A way to Docker's engine that can be cut. */
export class EngineLink {
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly dir: string) {}

  static async open(): Promise<EngineLink> {
    const link = new EngineLink(await mkdtemp(join(tmpdir(), 'nestor-engine-')));
    await link.restore();
    return link;
  }

  /** For `DOCKER_HOST`. */
  get url(): string {
    return `unix://${this.#path}`;
  }

  /** Breaks all connections, and takes no more, as if the engine had ended. */
  async cut(): Promise<void> {
    const closed = this.#server && once(this.#server.close(), 'close');
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async restore(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (near) => {
      const far = connect({ path: '/var/run/docker.sock', allowHalfOpen: true });
      near.pipe(far).pipe(near);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket
          .on('error', () => undefined)
          .on('close', () => {
            this.#sockets.delete(socket);
            other.destroy();
          });
      }
    }).listen(this.#path);
    await once(server, 'listening');
    this.#server = server;
  }

  async close(): Promise<void> {
    await this.cut();
    await rm(this.dir, { recursive: true });
  }

  get #path(): string {
    return join(this.dir, 'engine.sock');
  }
}
