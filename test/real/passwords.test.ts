import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { seedModelFile } from '../support/models.js';
import { Processes } from '../support/processes.js';
import { rest } from '../support/rest.js';
import { secret, serverUrl } from './environment.js';

const minio = serverUrl('MINIO_ENDPOINT');
const mongo = serverUrl('MONGO_WITH_PASSWORDS_URL');

let processes: Processes;
let admin: MongoClient;
let user: string;
let database: string;
const password = randomBytes(12).toString('hex');

beforeEach(async () => {
  user = `nestor-${randomBytes(4).toString('hex')}`;
  database = `nestor-test-${randomBytes(4).toString('hex')}`;
  admin = new MongoClient(`mongodb://${mongo.host}:${mongo.port}`, {
    auth: { username: mongo.user, password: mongo.password },
    authSource: 'admin',
  });
  processes = await Processes.open();
  processes.env = {
    ...{ ...processes.env, NESTOR_STORAGE: 'servers', ALLIANCE_UID: database },
    ...{ FEDN_MINIO_HOST: minio.host, FEDN_MINIO_PORT: String(minio.port) },
    ...{ FEDN_MINIO_ACCESS_KEY: secret('MINIO_ACCESS_KEY'), FEDN_MINIO_SECRET_KEY: secret('MINIO_SECRET_KEY') },
    ...{ FEDN_MONGO_HOST: mongo.host, FEDN_MONGO_PORT: String(mongo.port) },
    ...{ FEDN_MONGO_USER: user, FEDN_MONGO_PASSWORD: password },
  };
});
afterEach(async () => {
  await processes.close();
  await admin.db(database).dropDatabase();
  await admin.close();
});

const makeUser = (pwd: string) => admin.db('admin').command({ createUser: user, pwd, roles: [] });

/** Waits until the reducer has said that MongoDB refuses it. */
const refused = async () => {
  const line = await processes.logged('reducer', ({ code }) => code === 'records.denied');
  expect(line.msg).toMatch(/^waiting for mongodb.*FEDN_MONGO_USER and FEDN_MONGO_PASSWORD/s);
  expect(JSON.stringify(line)).not.toContain(password);
  const response = await fetch(`http://127.0.0.1:${processes.port}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({
    code: 'service.not_ready',
    detail: expect.stringMatching(/mongodb: records\.denied/) as string,
  });
};

const trains = async () => {
  processes.startCombiner('combiner-1');
  processes.startClient('client-1', 'builtin:drift');
  const { _id: model } = await rest(processes.port).uploadModel(seedModelFile());
  await rest(processes.port).start({ rounds: 1, clientsRequested: 1, clientsRequired: 1, validate: false, model });
  await processes.logged('reducer', ({ type }) => type === 'run.completed');
};

it('a user that MongoDB does not know yet is named, and the reducer goes on by itself once it is known', async () => {
  await processes.startReducer('listening');
  await refused();
  await makeUser(password);
  await processes.logged('reducer', ({ ready }) => ready === true);
  await trains();
});

it('a wrong password is named, and a reducer that is started with the right one goes on', async () => {
  await makeUser(password);
  const right = processes.env;
  processes.env = { ...right, FEDN_MONGO_PASSWORD: 'not that one' };
  await processes.startReducer('listening');
  await refused();
  await processes.kill('reducer', 'SIGTERM');
  processes.env = right;
  await processes.startReducer();
  await trains();
});
