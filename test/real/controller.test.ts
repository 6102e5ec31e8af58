import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterAll, expect, test } from 'vitest';
import { codeOf, serveController } from '../../services/controller/testing/serve.js';
import { exampleFile } from '../support/design-examples.js';
import { serverUrl } from './environment.js';

const server = serverUrl('MONGO_URL');
const database = `nestor-test-${randomBytes(4).toString('hex')}`;
const admin = new MongoClient(`mongodb://${server.host}:${server.port}`);

afterAll(async () => {
  await admin.db(database).dropDatabase();
  await admin.close();
});

test('a job on records in MongoDB goes from its design to its end, over a restart of the controller', async () => {
  await using controller = await serveController({ records: { kind: 'mongodb', ...server, database } });
  const call = (...args: Parameters<typeof controller.call>) => controller.call(...args);
  const { schema, job } = exampleFile('mnist_non_orchestration_mode');
  const design = `/users/u/designs/${String(job['designId'])}`;
  await call('POST', '/users/u/designs', { id: job['designId'] });
  await call('POST', `${design}/schema`, schema);
  await controller.sendCode(`${design}/code`, codeOf('trainer', 'aggregator'));
  const { id } = (await call('POST', '/users/u/jobs', job)).body as { id: string };
  const path = `/users/u/jobs/${id}`;
  expect((await call('PUT', `${path}/status`, { id, state: 'starting' })).status).toBe(200);
  const tasks = (await call('GET', `${path}/tasks`)).body as { taskId: string; type: string }[];
  const { agentKVs } = (
    await call('GET', `/computes/default/deployments/${id}/config`, undefined, { 'X-API-KEY': 'deployer' })
  ).body as { agentKVs: Readonly<Record<string, string>> };

  const user = tasks.find(({ type }) => type === 'user')?.taskId ?? '';
  const report = (task: string, key: string, state: string) =>
    call('PUT', `/jobs/${id}/${task}/task/status`, { state }, { 'X-Task-Key': key });
  const until = async (wanted: string) => {
    while (!(await call('GET', `${path}/status`)).text.includes(`"${wanted}"`))
      await new Promise((resolve) => setImmediate(resolve));
  };
  await until('deploying');
  const keys = Array.from({ length: 8 }, (_, index) => `key-${index}`);
  const answers = await Promise.all(keys.map((key) => report(user, key, 'running')));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const key = keys[answers.findIndex(({ status }) => status === 200)] ?? '';
  await until('running');
  await controller.restart();
  for (const { taskId, type } of tasks) {
    expect((await report(taskId, type === 'user' ? key : (agentKVs[taskId] ?? ''), 'completed')).status).toBe(200);
  }
  await until('completed');
});
