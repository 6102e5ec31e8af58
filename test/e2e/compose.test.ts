import { Client as MinioClient } from 'minio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run, says } from './command.js';
import {
  ask,
  connected,
  curl,
  eventsUntil,
  roundsSchema,
  runCompleted,
  runSchema,
  startedSchema,
  statusSchema,
} from './federation.js';
import { everything, portsThatAreFree, Sandbox, services } from './sandbox.js';

/** Small parts of the data, so that rounds take seconds. */
const smallParts = { NESTOR_PARTITION_COUNT: 40 };
const seedModel = 'test/mnist/seed/seed.safetensors';

describe('the sandbox with compose v2, on the ports of the README, clients first and stores last', () => {
  const reducer = 'http://localhost:8090';
  let sandbox: Sandbox;
  let runId = '';

  beforeAll(async () => {
    sandbox = await Sandbox.open({ generation: 'v2', project: 'nestor-e2e', settings: smallParts });
    await sandbox.compose(...everything, 'build');
  });
  afterAll(async () => {
    await sandbox[Symbol.asyncDispose]();
    expect(await sandbox.remains()).toEqual([]);
  });

  test('who comes early waits and says for whom', async () => {
    await sandbox.compose('-f', 'mnist-clients.yaml', 'up', '-d');
    await sandbox.compose('-f', 'combiner.yaml', 'up', '-d');
    await sandbox.compose('-f', 'reducer.yaml', 'up', '-d');
    const containers = await sandbox.containers();
    const said = (service: string, what: RegExp) =>
      says(['docker', 'logs', '--follow', containers.find((one) => one.service === service)?.id ?? ''], what);
    await said('client1', /waiting for the reducer at reducer:8090|waiting for a combiner/);
    await said('combiner', /waiting for its reducer at reducer:8090/);
    await said('reducer', /waiting for .*(minio|mongo)/i);
  });

  test('everybody is healthy once the stores are there', async () => {
    await sandbox.compose('up', '-d');
    await sandbox.healthy({ ...services.stores, ...services.clients, reducer: 1, combiner: 1 });
    await connected(reducer, 'clients', 5);
  });

  test('the pages of MinIO, Mongo Express and the dashboard answer', async () => {
    const console = await curl('http://localhost:9001/');
    expect(console.status).toBe(200);
    expect(console.body).toContain('MinIO');
    expect(await curl('--header', 'Accept: text/html', 'http://localhost:5111/table')).toMatchObject({ status: 200 });
    expect(await curl('http://localhost:5111/readyz')).toMatchObject({ status: 200 });
    expect(await curl('http://localhost:5111/status')).toMatchObject({ status: 200 });
    expect(await curl('http://localhost:8081/')).toMatchObject({ status: 401 });
    const user = `${sandbox.settings.FEDN_ME_USERNAME ?? ''}:${sandbox.settings.FEDN_ME_PASSWORD ?? ''}`;
    expect(await curl('--user', user, 'http://localhost:8081/')).toMatchObject({ status: 200 });
  });

  test('without a model, /start says how to upload one', async () => {
    const { status, body } = await curl(`${reducer}/start`);
    expect(status).toBe(409);
    expect(body).toContain('model.none');
  });

  test('a model in the bucket and a plain curl train', async () => {
    await uploadSeed(sandbox);
    const { status, body } = await curl('localhost:8090/start?rounds=2&epochs=1');
    expect(status, body).toBe(202);
    const { url, run: started } = startedSchema.parse(JSON.parse(body));
    runId = started._id;
    expect(url).toBe(`${reducer}/api/v1/runs/${runId}`);
    const again = await curl('localhost:8090/start');
    expect(again.status).toBe(409);
    expect(again.body).toContain(url);
    await runCompleted(reducer, runId);
    const rounds = await ask(roundsSchema, `${url}/rounds`);
    expect(rounds.items).toHaveLength(2);
    for (const round of rounds.items) {
      expect(round).toMatchObject({ state: 'committed', updates: 5, examples: 5 * (60_000 / 40) });
    }
    // Ten classes: a model that learned nothing is right one time in ten.
    expect(rounds.items[1]?.metrics?.accuracy).toBeGreaterThan(0.5);
  });

  test('the port answers https as well', async () => {
    expect(await curl('--insecure', 'https://localhost:8090/healthz')).toMatchObject({ status: 200 });
  });

  test('more clients and a second combiner join by --scale', async () => {
    await sandbox.compose('-f', 'combiner.yaml', 'up', '-d', '--scale', 'combiner=2');
    await connected(reducer, 'combiners', 2);
    await sandbox.compose('-f', 'mnist-clients.yaml', 'up', '-d', '--scale', 'client=2');
    await connected(reducer, 'clients', 7);
    await sandbox.healthy({ ...services.clients, client: 2, combiner: 2 });
    expect(await ask(statusSchema, `${reducer}/status`)).toMatchObject({ clientsConnected: 7, combinersConnected: 2 });
  });

  test('a run goes on when a combiner is killed and comes back', async () => {
    const { status, body } = await curl('-X', 'POST', `${reducer}/start`, '-d', 'rounds=3');
    expect(status, body).toBe(202);
    const { url, run: started } = startedSchema.parse(JSON.parse(body));
    await eventsUntil(
      reducer,
      ({ type, runId, round }) => type === 'round.started' && runId === started._id && round === 2,
    );
    const victim = (await sandbox.containers()).find(({ service }) => service === 'combiner')?.id ?? '';
    await run(['docker', 'kill', victim]);
    await run(['docker', 'start', victim]);
    await runCompleted(reducer, started._id);
    const { items } = await ask(roundsSchema, `${url}/rounds`);
    const committed = items.filter(({ state }) => state === 'committed');
    expect(committed.map(({ round }) => round)).toEqual([1, 2, 3]);
    // The other combiner takes its clients over, or it delivers when it is back: no update is lost.
    expect(committed.map(({ updates }) => updates)).toEqual([7, 7, 7]);
  });

  test('records and models outlive the containers', async () => {
    await sandbox.compose(...everything, 'down');
    await sandbox.compose(...everything, 'up', '-d', '--build');
    await sandbox.healthy({ ...services.stores, ...services.clients, reducer: 1, combiner: 1 });
    expect(await ask(runSchema, `${reducer}/api/v1/runs/${runId}`)).toMatchObject({ state: 'completed', round: 2 });
  });

  test('docker stop ends every service cleanly', async () => {
    const running = (await sandbox.containers()).filter(({ service }) => /^(reducer|combiner|client)/.test(service));
    await sandbox.compose('-f', 'reducer.yaml', '-f', 'combiner.yaml', '-f', 'mnist-clients.yaml', 'stop');
    const format = '{{.Config.Cmd}} {{.State.ExitCode}}';
    const ends = await run(['docker', 'inspect', '--format', format, ...running.map(({ id }) => id)]);
    for (const end of ends.trim().split('\n')) expect(end).toMatch(/ (0|130|143)$/);
  });
});

describe('the sandbox with docker-compose v1, in the order of the README, on other ports', () => {
  let reducer: string;
  let sandbox: Sandbox;

  beforeAll(async () => {
    expect(await run(['docker-compose', 'version', '--short'])).toMatch(/^1\./);
    const { FEDN_COMBINER_PORT: _scaled, ...ports } = await portsThatAreFree();
    reducer = `http://localhost:${ports.FEDN_REDUCER_PORT}`;
    sandbox = await Sandbox.open({ generation: 'v1', project: 'nestor-e2e-v1', settings: { ...smallParts, ...ports } });
  });
  afterAll(async () => {
    await sandbox[Symbol.asyncDispose]();
    expect(await sandbox.remains()).toEqual([]);
  });

  test('file after file comes up', async () => {
    await sandbox.compose('up', '-d');
    await sandbox.healthy(services.stores);
    await sandbox.compose('-f', 'reducer.yaml', 'up', '-d', '--build');
    await sandbox.healthy({ reducer: 1 });
    await sandbox.compose('-f', 'combiner.yaml', '-f', 'mnist-clients.yaml', 'up', '-d', '--build');
    await sandbox.healthy({ ...services.clients, combiner: 1 });
  });

  test('a round is trained from a model that `nestor model put` uploaded', async () => {
    await connected(reducer, 'clients', 5);
    const put = ['exec', '-T', 'reducer', 'nestor', 'model', 'put', seedModel];
    await sandbox.compose('-f', 'reducer.yaml', ...put);
    const { status, body } = await curl('-X', 'POST', `${reducer}/start?rounds=1`);
    expect(status, body).toBe(202);
    const events = await runCompleted(reducer, startedSchema.parse(JSON.parse(body)).run._id);
    expect(events.filter(({ type }) => type === 'round.committed')).toHaveLength(1);
  });

  test('clients and combiners scale', async () => {
    await sandbox.compose('-f', 'combiner.yaml', 'up', '-d', '--scale', 'combiner=2');
    await sandbox.compose('-f', 'mnist-clients.yaml', 'up', '-d', '--scale', 'client=1');
    await connected(reducer, 'clients', 6);
    await connected(reducer, 'combiners', 2);
  });
});

/** As the console does it: the bucket if it is not there, and the file in it. */
const uploadSeed = async (sandbox: Sandbox): Promise<void> => {
  const { FEDN_MINIO_ACCESS_KEY: accessKey = '', FEDN_MINIO_SECRET_KEY: secretKey = '' } = sandbox.settings;
  const minio = new MinioClient({ endPoint: 'localhost', port: 9000, useSSL: false, accessKey, secretKey });
  if (!(await minio.bucketExists('models'))) await minio.makeBucket('models');
  await minio.fPutObject('models', 'seed.safetensors', seedModel);
};
