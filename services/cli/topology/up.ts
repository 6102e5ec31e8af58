import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pRetry from 'p-retry';
import { NestorError, type TopologyConfiguration } from '../../core/index.js';
import { interruption } from '../interruption.js';
import { openFleet, type Fleet, type ProcessSpec } from '../sandbox/fleet.js';
import { lockFolder } from '../sandbox/lock.js';
import { assertPortFree, freePort } from '../sandbox/port.js';
import type { Surroundings } from '../surroundings.js';

export interface TopologyOptions {
  readonly values: TopologyConfiguration;
  readonly dataDir: string;
  /** Prints one JSON object in place of the text. */
  readonly json: boolean;
}

/**
 * All that jobs need on one machine, each part a process of its own: broker, controller with notifier, and a deployer. Runs
 * until the signal.
 * @throws sandbox.running, sandbox.process_failed, transport.port_taken
 */
export const runTopology = async (options: TopologyOptions, surroundings: Surroundings): Promise<void> => {
  const { values, dataDir } = options;
  const { signal, stderr } = surroundings;
  await mkdir(dataDir, { recursive: true });
  const lock = await lockFolder(dataDir);
  try {
    for (const port of [values.NESTOR_CONTROLLER_PORT, values.NESTOR_NOTIFIER_PORT]) {
      await assertPortFree(values.NESTOR_BIND_HOST, port, lock.wasKilled, signal);
    }
    const say = (text: string) => stderr.write(`${text}\n`);
    const fleet = openFleet({
      ...{ cwd: surroundings.cwd, env: surroundings.env, say },
      logsDir: join(dataDir, 'logs'),
    });
    try {
      await Promise.race([fleet.failure, interruption(signal), start(options, fleet, surroundings)]);
    } catch (error) {
      // Ctrl-C is how it is meant to end.
      if (!signal.aborted) throw error;
    } finally {
      await fleet.stop();
    }
  } finally {
    await lock.release();
  }
};

const start = async (options: TopologyOptions, fleet: Fleet, { stdout, signal }: Surroundings): Promise<never> => {
  const broker = await brokerFor(options, fleet, signal);
  const { port, notifierPort = 0 } = await fleet.start(controllerSpec(options, broker));
  const [apiserver, notifier] = [`http://127.0.0.1:${port}`, `127.0.0.1:${notifierPort}`];
  void fleet.start(deployerSpec(options, apiserver, notifier));
  await pRetry(() => whenReady(apiserver, signal), { retries: Infinity, minTimeout: 50, maxTimeout: 1_000, signal });
  stdout.write(
    options.json
      ? `${JSON.stringify({ apiserver, notifier, broker, dashboard: apiserver })}\n`
      : welcome(options, port, notifierPort, broker),
  );
  return await new Promise<never>(() => undefined);
};

const whenReady = async (apiserver: string, signal: AbortSignal): Promise<void> => {
  const { ok } = await fetch(`${apiserver}/readyz`, { signal });
  if (!ok) throw new NestorError('service.not_ready');
};

const welcome = ({ dataDir }: TopologyOptions, port: number, notifierPort: number, broker: string): string =>
  `Dashboard at http://localhost:${port}

Controller at http://localhost:${port}, notifier at localhost:${notifierPort}, an MQTT broker
at ${broker}, and a deployer that runs tasks as processes here. Logs are in ${join(dataDir, 'logs')}; Ctrl-C ends everything.

In $HOME/.flame/config.yaml, for flamectl:
  apiserver:
    endpoint: http://localhost:${port}
  user: foo

Then docs/topologies.md, or an example: test/hier-mnist/README.md
`;

const common = ({ values, dataDir }: TopologyOptions) => ({
  NESTOR_DATA_DIR: dataDir,
  NESTOR_LOG_LEVEL: values.NESTOR_LOG_LEVEL,
  NESTOR_LOG_FORMAT: values.NESTOR_LOG_FORMAT ?? 'pretty',
});

/** The broker that is named, or one that is started here. @returns its address, which workers get from the controller */
const brokerFor = async (options: TopologyOptions, fleet: Fleet, signal: AbortSignal): Promise<string> => {
  const { values } = options;
  if (values.NESTOR_BROKER !== undefined) return values.NESTOR_BROKER;
  // Whoever has another broker on the usual port need not choose one.
  const wished = await freePort(values.NESTOR_BIND_HOST, values.NESTOR_BROKER_PORT, signal);
  const { port } = await fleet.start({
    ...{ name: 'broker', command: 'broker' },
    env: {
      ...common(options),
      NESTOR_BIND_HOST: values.NESTOR_BIND_HOST,
      NESTOR_BROKER_PORT: String(wished),
    },
  });
  return `mqtt://127.0.0.1:${port}`;
};

const controllerSpec = (options: TopologyOptions, broker: string): ProcessSpec => ({
  name: 'controller',
  command: 'controller',
  env: {
    ...common(options),
    NESTOR_STORAGE: 'embedded',
    NESTOR_BIND_HOST: options.values.NESTOR_BIND_HOST,
    NESTOR_CONTROLLER_PORT: String(options.values.NESTOR_CONTROLLER_PORT),
    NESTOR_NOTIFIER_PORT: String(options.values.NESTOR_NOTIFIER_PORT),
    NESTOR_BROKER: broker,
  },
});

const deployerSpec = (options: TopologyOptions, apiserver: string, notifier: string): ProcessSpec => ({
  name: 'deployer',
  command: 'deployer',
  env: {
    ...common(options),
    NESTOR_APISERVER: apiserver,
    NESTOR_NOTIFIER: notifier,
    // Several trainers share this machine: one thread each is faster, and deterministic.
    TF_NUM_INTRAOP_THREADS: '1',
    TF_NUM_INTEROP_THREADS: '1',
  },
});
