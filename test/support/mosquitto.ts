import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestBroker } from '../../services/transport/contracts/mqtt.js';

export interface MosquittoOptions {
  /** Lines of its configuration, for files in its folder. */
  readonly lines?: (folder: string) => readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly scheme?: 'mqtt' | 'mqtts';
  readonly host?: string;
  readonly access?: Readonly<Record<string, string>>;
}

const address = '127.0.0.1';

/** A Mosquitto of a test's own, which it can kill and start again. @throws if it is not installed */
export const openMosquitto = async (options: MosquittoOptions = {}): Promise<TestBroker> => {
  const { lines = () => ['allow_anonymous true'], files = {}, scheme = 'mqtt', host = address, access = {} } = options;
  const folder = await mkdtemp(join(tmpdir(), 'nestor-mosquitto-'));
  const port = await freePort();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const config = join(folder, 'mosquitto.conf');
  // As root it would become another user, who cannot read the folder.
  await writeFile(config, ['user root', `listener ${port} ${address}`, ...lines(folder), ''].join('\n'));
  let child = await start(config);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    ...{ port, access: { url: `${scheme}://${host}:${port}`, ...access } },
    kill: () => end('SIGKILL'),
    async restart() {
      child = await start(config);
    },
    async close() {
      await end('SIGTERM');
      await rm(folder, { recursive: true });
    },
  };
};

/** Where Debian has it, and where its path may not lead. */
const path = `${process.env.PATH ?? ''}:/usr/sbin`;

const start = async (config: string): Promise<ChildProcess> => {
  const child = spawn('mosquitto', ['-c', config], {
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const heard: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error(`mosquitto has ended: ${heard.join('\n')}`));
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      heard.push(line);
      if (/ running$/.test(line)) resolve();
    });
  });
  return child;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
