import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { seedModelFile } from '../support/models.js';
import { Processes, type LogLine } from '../support/processes.js';
import { rest } from '../support/rest.js';
import { secret, serverUrl } from './environment.js';
import { openLink, type Link } from './link.js';

// Long enough that trouble in its second round is trouble in mid-run.
const config = { rounds: 20, clientsRequested: 3, clientsRequired: 3, seed: 7, validate: false };
const clients = ['client-1', 'client-2', 'client-3'];
const accessKey = secret('MINIO_ACCESS_KEY');
const secretKey = secret('MINIO_SECRET_KEY');

const ofType = (type: string, round?: number) => (line: LogLine) =>
  line['type'] === type && (round === undefined || line['round'] === round);

const stores = ['minio', 'mongodb'] as const;
const codes = { minio: 'storage.unavailable', mongodb: 'records.unavailable' } as const;

const waitingFor = (store: keyof typeof codes) => (line: LogLine) =>
  line['type'] === 'run.waiting' && line.msg.includes(codes[store]);

const startPeers = (processes: Processes): void => {
  processes.startCombiner('combiner-1');
  for (const client of clients) processes.startClient(client, 'builtin:drift');
};

const start = async (processes: Processes): Promise<string> => {
  const { _id } = await rest(processes.port).uploadModel(seedModelFile());
  return (await rest(processes.port).start({ ...config, model: _id }))._id;
};

const finish = async (processes: Processes, runId: string, from = 0): Promise<string> => {
  await processes.logged('reducer', (line) => ['run.completed', 'run.failed'].includes(String(line['type'])), from);
  const { state, round, latestModelId } = await rest(processes.port).run(runId);
  expect({ state, round }).toEqual({ state: 'completed', round: config.rounds });
  return latestModelId;
};

let undisturbed: string;
beforeAll(async () => {
  const processes = await Processes.open();
  await processes.startReducer();
  startPeers(processes);
  undisturbed = await finish(processes, await start(processes));
  await processes.close();
});

let processes: Processes;
let links: Readonly<Record<'minio' | 'mongodb', Link>>;
let database: string;
beforeEach(async () => {
  database = `nestor-test-${randomBytes(4).toString('hex')}`;
  links = { minio: await openLink(serverUrl('MINIO_ENDPOINT')), mongodb: await openLink(serverUrl('MONGO_URL')) };
  processes = await Processes.open();
  processes.env = {
    ...processes.env,
    NESTOR_STORAGE: 'servers',
    ALLIANCE_UID: database,
    FEDN_MINIO_HOST: links.minio.host,
    FEDN_MINIO_PORT: String(links.minio.port),
    FEDN_MINIO_ACCESS_KEY: accessKey,
    FEDN_MINIO_SECRET_KEY: secretKey,
    FEDN_MONGO_HOST: links.mongodb.host,
    FEDN_MONGO_PORT: String(links.mongodb.port),
  };
});
afterEach(async () => {
  await processes.close();
  await links.minio.close();
  await links.mongodb.close();
  const { host, port } = serverUrl('MONGO_URL');
  const admin = new MongoClient(`mongodb://${host}:${port}`);
  await admin.db(database).dropDatabase();
  await admin.close();
});

const ready = async (): Promise<{ status: number; code?: unknown; detail?: unknown }> => {
  const response = await fetch(`http://127.0.0.1:${processes.port}/readyz`);
  return { ...((await response.json()) as object), status: response.status };
};

const overview = async () => {
  const response = await fetch(`http://127.0.0.1:${processes.port}/api/v1/overview`);
  return (await response.json()) as { stores: { kind: string; ok: boolean }[] };
};

describe.each(stores)('%s', (store) => {
  it('not there at the start is waited for, and said to be', async () => {
    await links[store].cut();
    await processes.startReducer('listening');
    startPeers(processes);
    await processes.logged('reducer', ({ msg, code }) => code === codes[store] && msg.includes(`waiting for ${store}`));
    expect(await ready()).toMatchObject({
      status: 503,
      code: 'service.not_ready',
      detail: expect.stringMatching(new RegExp(`waiting for ${store}.*${codes[store]}`)) as string,
    });
    await expect(rest(processes.port).uploadModel(seedModelFile())).rejects.toThrow('service.not_ready');
    await links[store].restore();
    await processes.logged('reducer', (line) => line['ready'] === true);
    expect(await ready()).toMatchObject({ status: 200 });
    expect(await finish(processes, await start(processes))).toBe(undisturbed);
  });

  it.each(['cut', 'hang'] as const)('gone in mid-run (%s) makes the run wait, and changes nothing', async (how) => {
    await processes.startReducer();
    startPeers(processes);
    const run = await start(processes);
    await processes.logged('reducer', ofType('round.started', 2));
    await links[store][how]();
    await processes.logged('reducer', waitingFor(store));
    expect(await ready()).toMatchObject({
      status: 503,
      code: 'service.not_ready',
      detail: expect.stringMatching(new RegExp(`^waiting for ${store}: ${codes[store]}`)) as string,
    });
    const { stores: told } = await overview();
    expect(told.map(({ kind, ok }) => [kind, ok])).toEqual(stores.map((kind) => [kind, kind !== store]));
    const mark = processes.mark('reducer');
    await links[store].restore();
    await processes.logged('reducer', ofType('run.resumed'), mark);
    await vi.waitUntil(async () => (await ready()).status === 200, { timeout: 30_000 });
    expect(await finish(processes, run, mark)).toBe(undisturbed);
  });
});

it('wrong credentials of MinIO are named, and the reducer waits for the right ones', async () => {
  processes.env = { ...processes.env, FEDN_MINIO_SECRET_KEY: 'not the secret' };
  await processes.startReducer('listening');
  const line = await processes.logged('reducer', ({ code }) => code === 'storage.denied');
  expect(line.msg).toMatch(/^waiting for minio.*FEDN_MINIO_SECRET_KEY/s);
  expect(JSON.stringify(line)).not.toContain('not the secret');
  const answer = await ready();
  expect(answer).toMatchObject({ status: 503, code: 'service.not_ready' });
  expect(answer.detail).toMatch(/storage\.denied.*FEDN_MINIO_ACCESS_KEY and FEDN_MINIO_SECRET_KEY/s);
  await processes.kill('reducer', 'SIGTERM');
});

it('a reducer killed while MongoDB is away goes on with the run when both are back', async () => {
  await processes.startReducer();
  startPeers(processes);
  const run = await start(processes);
  await processes.logged('reducer', ofType('round.started', 2));
  await links.mongodb.cut();
  await processes.logged('reducer', waitingFor('mongodb'));
  await processes.kill('reducer');
  await links.mongodb.restore();
  await processes.startReducer();
  expect(await finish(processes, run)).toBe(undisturbed);
});

it('a second run goes on from the latest model, also after a restart', async () => {
  await processes.startReducer();
  startPeers(processes);
  const first = await finish(processes, await start(processes));
  await processes.kill('reducer', 'SIGTERM');
  await processes.startReducer();
  const { _id, seedModelId } = await rest(processes.port).start(config);
  expect(seedModelId).toBe(first);
  expect(await finish(processes, _id)).not.toBe(first);
});
