import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runExample } from '../support/example.js';
import { run, says } from './command.js';
import { untilSo } from './docker-events.js';
import { everything, portsThatAreFree, Sandbox, services } from './sandbox.js';

const topology = ['-f', 'topology.yaml'];
const inContainers = [...topology, '-f', 'topology-docker.yaml'];
const healthy = { ...services.stores, controller: 1, deployer: 1, broker: 1 };

let sandbox: Sandbox;
let apiserver: string;
let notifier: string;
let broker: string;

const open = async (generation: 'v1' | 'v2', settings: Readonly<Record<string, string | number>> = {}) => {
  const ports = await portsThatAreFree();
  apiserver = `http://localhost:${ports.NESTOR_CONTROLLER_PORT}`;
  notifier = `localhost:${ports.NESTOR_NOTIFIER_PORT}`;
  broker = `mqtt://localhost:${ports.NESTOR_BROKER_PORT}`;
  sandbox = await Sandbox.open({ generation, project: 'nestor-topology', settings: { ...ports, ...settings } });
};

beforeAll(() => run(['docker', 'compose', ...topology, 'build']));
afterEach(async () => {
  await sandbox.compose(...everything, ...inContainers, 'down', '--volumes', '--timeout', '20');
  await sandbox[Symbol.asyncDispose]();
  expect(await sandbox.remains()).toEqual([]);
});

/** Runs an example's script, with `flamectl` and, for participants, `flamelet` on this host. @returns what it has printed */
const example = async (name: string, env: Readonly<Record<string, string>>): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'nestor-example-'));
  try {
    const config = join(dir, 'config.yaml');
    await writeFile(config, `apiserver:\n  endpoint: ${apiserver}\nuser: foo\n`);
    return await runExample(name, config, { APISERVER: apiserver, NOTIFIER: notifier, NESTOR_BROKER: broker, ...env });
  } finally {
    await rm(dir, { recursive: true });
  }
};

const taskContainers = async (): Promise<readonly string[]> => {
  const filters = ['label=nestor.task', 'network=nestor-topology_default'].flatMap((filter) => ['--filter', filter]);
  const text = await run(['docker', 'ps', '--all', ...filters, '--format', '{{.Names}}']);
  return text.split('\n').filter((line) => line !== '');
};

describe('topology.yaml', () => {
  it('with docker-compose v1, deployer first and stores last, runs a job with a participant on the host', async () => {
    await open('v1');
    await sandbox.compose(...topology, 'up', '-d', 'deployer');
    const [deployer] = await sandbox.containers();
    await says(['docker', 'logs', '--follow', deployer!.id], /waiting for the notifier/);
    await sandbox.compose(...topology, 'up', '-d', 'controller', 'broker');
    const controller = (await sandbox.containers()).find(({ service }) => service === 'controller');
    await says(['docker', 'logs', '--follow', controller!.id], /waiting for (minio|mongodb)/);
    await sandbox.compose('up', '-d');
    await sandbox.healthy(healthy);
    const text = await example('mnist-user-run', { ROUNDS: '2', EPOCHS: '0.02' });
    for (const type of ['user', 'system']) expect(text).toMatch(new RegExp(`\\| ${type} +\\| completed +\\|`));
  });

  it('with compose v2 and topology-docker.yaml runs each task of the system in a container', async () => {
    const { gid } = await stat('/var/run/docker.sock');
    await open('v2', { NESTOR_DOCKER_GROUP: gid });
    await sandbox.compose('-f', 'docker-compose.yaml', ...inContainers, 'up', '-d');
    await sandbox.healthy(healthy);
    const job = example('hier-mnist', { ROUNDS: '1', EPOCHS: '0.05' });
    await untilSo(['label=nestor.task'], async () => (await taskContainers()).length === 7);
    expect((await job).match(/\| system \| completed +\|/g)).toHaveLength(7);
    await untilSo(['label=nestor.task'], async () => (await taskContainers()).length === 0);
  });
});
