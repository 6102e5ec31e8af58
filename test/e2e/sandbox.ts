import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { parse } from 'dotenv';
import { outcome, run } from './command.js';
import { untilSo } from './docker-events.js';

/** The two generations of the command, which users type differently. */
export const generations = { v1: ['docker-compose'], v2: ['docker', 'compose'] } as const;

export interface SandboxOptions {
  readonly generation: keyof typeof generations;
  /** Compose's name for the project, which its containers, networks and volumes carry. */
  readonly project: string;
  /** Lines of `.env` that differ from `.env.example`. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** One `.env` and what compose makes of it: a host, as it were. */
export class Sandbox {
  private constructor(
    private readonly dir: string,
    private readonly options: SandboxOptions,
    /** The variables of `.env`. */
    readonly settings: Readonly<Record<string, string>>,
  ) {}

  static async open(options: SandboxOptions): Promise<Sandbox> {
    const dir = await mkdtemp(join(tmpdir(), 'nestor-e2e-'));
    const changed = Object.entries(options.settings ?? {}).map(([name, value]) => `${name}=${value}\n`);
    const text = `${await readFile('.env.example', 'utf8')}\n${changed.join('')}`;
    await writeFile(join(dir, '.env'), text);
    return new Sandbox(dir, options, parse(text));
  }

  /** `docker-compose ARGUMENTS`, with this sandbox's `.env`. */
  compose(...args: readonly string[]): Promise<string> {
    const { generation, project } = this.options;
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, COMPOSE_IGNORE_ORPHANS: 'true' };
    const command = [...generations[generation], '--env-file', join(this.dir, '.env'), '-p', project];
    return run([...command, ...args], { env });
  }

  /**
   * Resolves when these services have as many healthy containers as asked for, and no others.
   * @throws with the logs of those that are not, when that takes three minutes
   */
  async healthy(expected: Readonly<Record<string, number>>): Promise<void> {
    const seen = async (): Promise<boolean> => {
      const containers = await this.containers();
      return Object.entries(expected).every(([service, count]) => {
        const own = containers.filter((container) => container.service === service);
        return own.length === count && own.every(({ status }) => status.includes('(healthy)'));
      });
    };
    try {
      await untilSo([`label=com.docker.compose.project=${this.options.project}`], seen);
    } catch (cause) {
      throw new Error(`not healthy: ${await this.#complaints(Object.keys(expected))}`, { cause });
    }
  }

  /** The ends of the logs of services that are not healthy. */
  async #complaints(names: readonly string[]): Promise<string> {
    const containers = await this.containers();
    const unhealthy = containers.filter(
      ({ service, status }) => names.includes(service) && !status.includes('(healthy)'),
    );
    const texts = await Promise.all(
      unhealthy.map(async ({ id, service, status }) => {
        const { stdout, stderr } = await outcome(['docker', 'logs', '--tail', '15', id]);
        return `${service}, ${status}\n${stdout}${stderr}`;
      }),
    );
    return `there are ${containers.map(({ service }) => service).join(', ')}\n${texts.join('\n')}`;
  }

  /** The running containers. */
  async containers(): Promise<readonly { readonly id: string; readonly service: string; readonly status: string }[]> {
    const format = '{{.ID}}\t{{.Label "com.docker.compose.service"}}\t{{.Status}}';
    const lines = await this.#list('ps', format);
    return lines.map((line) => {
      const [id = '', service = '', status = ''] = line.split('\t');
      return { id, service, status };
    });
  }

  /** Names of everything of this project that Docker still has, stopped containers too. */
  async remains(): Promise<readonly string[]> {
    const lists = [
      this.#list('ps', '{{.Names}}', '--all'),
      this.#list('network', '{{.Name}}'),
      this.#list('volume', '{{.Name}}'),
    ];
    return (await Promise.all(lists)).flat();
  }

  async #list(
    kind: 'ps' | 'network' | 'volume',
    format: string,
    ...more: readonly string[]
  ): Promise<readonly string[]> {
    const command = kind === 'ps' ? ['docker', 'ps'] : ['docker', kind, 'ls'];
    const filter = ['--filter', `label=com.docker.compose.project=${this.options.project}`];
    const text = await run([...command, ...filter, '--format', format, ...more]);
    return text.split('\n').filter((line) => line !== '');
  }

  /** Removes everything, whatever state it is in. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.compose(...everything, 'down', '--volumes', '--timeout', '10');
    await rm(this.dir, { recursive: true });
  }
}

/** The files of the sandbox, stacked. */
export const everything = ['docker-compose', 'reducer', 'combiner', 'mnist-clients'].flatMap((name) => [
  '-f',
  `${name}.yaml`,
]);

/** What one healthy sandbox runs. */
export const services = {
  stores: { minio: 1, mongo: 1, 'mongo-express': 1, dashboard: 1 },
  clients: { client1: 1, client2: 1, client3: 1, client4: 1, client5: 1 },
} as const;

/** Settings that put everything a host publishes on ports that are free now, for hosts that share a machine. */
export const portsThatAreFree = async (): Promise<Readonly<Record<(typeof portNames)[number], number>>> => {
  const servers = portNames.map((name) => ({ name, server: createServer().listen(0) }));
  const ports = servers.map(({ name, server }) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return [name, address.port] as const;
  });
  await Promise.all(servers.map(({ server }) => once(server.close(), 'close')));
  return Object.fromEntries(ports) as Record<(typeof portNames)[number], number>;
};

const portNames = [
  'FEDN_REDUCER_PORT',
  'FEDN_COMBINER_PORT',
  'FEDN_MINIO_PORT',
  'FEDN_MONGO_PORT',
  'NESTOR_MINIO_CONSOLE_PORT',
  'NESTOR_MONGO_EXPRESS_PORT',
  'FEDN_DASHBOARD_PORT',
  'NESTOR_CONTROLLER_PORT',
  'NESTOR_NOTIFIER_PORT',
  'NESTOR_BROKER_PORT',
] as const;
