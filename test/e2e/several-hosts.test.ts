import { afterAll, beforeAll, expect, test } from 'vitest';
import { outcome, run } from './command.js';
import { ask, connected, curl, peers, roundsSchema, runCompleted, startedSchema } from './federation.js';
import { everything, portsThatAreFree, Sandbox, services } from './sandbox.js';

/*
 * Two hosts as docs/several-hosts.md has them. Each is a network of its own, and what reaches one from the other comes
 * through published ports of the machine's address on Docker's default bridge, which belongs to neither.
 */
let hostA: Sandbox;
let hostB: Sandbox;
let address: string;
let reducer: string;

beforeAll(async () => {
  address = (
    await run(['docker', 'network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}'])
  ).trim();
  const { FEDN_COMBINER_PORT, ...portsOfA } = await portsThatAreFree();
  const { FEDN_REDUCER_PORT } = portsOfA;
  reducer = `http://localhost:${FEDN_REDUCER_PORT}`;
  hostA = await Sandbox.open({
    ...{ generation: 'v2', project: 'nestor-host-a' },
    settings: { NESTOR_PARTITION_COUNT: 40, ...portsOfA },
  });
  hostB = await Sandbox.open({
    ...{ generation: 'v2', project: 'nestor-host-b' },
    settings: {
      ...{ NESTOR_PARTITION_COUNT: 40, FEDN_REDUCER_HOST: address, FEDN_REDUCER_PORT, CLIENT_NAME_BASE: 'client-b-' },
      ...{ FEDN_COMBINER_NAME: 'combiner-b', FEDN_COMBINER_HOST: address, FEDN_COMBINER_PORT },
    },
  });
  await hostA.compose(...everything, 'build');
});
afterAll(async () => {
  await hostB[Symbol.asyncDispose]();
  await hostA[Symbol.asyncDispose]();
});

test('the hosts have no network in common', async () => {
  await hostA.compose('-f', 'docker-compose.yaml', '-f', 'reducer.yaml', 'up', '-d');
  await hostA.healthy({ ...services.stores, reducer: 1 });
  await hostB.compose('-f', 'combiner.yaml', '-f', 'mnist-clients.yaml', 'up', '-d');
  await hostB.healthy({ ...services.clients, combiner: 1 });
  const stranger = (await hostB.containers()).find(({ service }) => service === 'combiner')?.id ?? '';
  const lookUp = ['docker', 'exec', stranger, 'getent', 'hosts'];
  expect(await outcome([...lookUp, 'combiner'])).toMatchObject({ status: 0 });
  expect(await outcome([...lookUp, 'reducer'])).toMatchObject({ status: 2 });
  expect(await outcome([...lookUp, 'minio'])).toMatchObject({ status: 2 });
});

test('combiner and clients of one host train for the reducer of another', async () => {
  await connected(reducer, 'clients', 5);
  expect(await peers(reducer, 'combiners')).toEqual(['combiner-b']);
  await hostA.compose(
    '-f',
    'reducer.yaml',
    'exec',
    '-T',
    'reducer',
    'nestor',
    'model',
    'put',
    'test/mnist/seed/seed.safetensors',
  );
  const { status, body } = await curl('-X', 'POST', `${reducer}/start?rounds=1`);
  expect(status, body).toBe(202);
  const { url, run: started } = startedSchema.parse(JSON.parse(body));
  await runCompleted(reducer, started._id);
  const { items } = await ask(roundsSchema, `${url}/rounds`);
  expect(items).toMatchObject([{ state: 'committed', updates: 5 }]);
});

test('clients on the first host join the combiner of the second', async () => {
  await hostA.compose('-f', 'mnist-clients.yaml', 'up', '-d', 'client1');
  await connected(reducer, 'clients', 6);
});
