import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleFile } from '../../../test/support/design-examples.js';
import { codeOf, serveController, type ServedController } from '../testing/serve.js';

/** The requests of Flame's own client, as they were recorded on the wire, and what it needs of the answers. */

let served: ServedController;
beforeAll(async () => {
  served = await serveController();
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

/** Sends what Go's client sends: a length, no `Accept`, and for DELETE a body. */
const send = async (method: string, path: string, type?: string, body?: Buffer | string) => {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const headers = {
    ...{ 'User-Agent': 'Go-http-client/1.1', 'Accept-Encoding': 'gzip' },
    ...(bytes === undefined ? {} : { 'Content-Type': type, 'Content-Length': bytes.byteLength }),
  };
  const { port } = new URL(served.url);
  const sending = request({ host: '127.0.0.1', port, method, path, headers });
  sending.end(bytes);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  return { status: response.statusCode, text: await readText(response) };
};
/** Go escapes what HTML would take for tags. */
const goJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
const post = (path: string, value: unknown) => send('POST', path, 'application/json', goJson(value));
const put = (path: string, value: unknown) => send('PUT', path, 'application/json; charset=utf-8', goJson(value));
const remove = (path: string, value: unknown = null) =>
  send('DELETE', path, 'application/json; charset=utf-8', goJson(value));
const get = (path: string) => send('GET', path);

const zero = '0001-01-01T00:00:00Z';
const wish = (id: string, state: string) => ({
  ...{ id, state, createdAt: zero, startedAt: zero, updatedAt: zero, endedAt: zero },
});
const good = { status: 200, text: 'null\n' };
const made = { status: 201, text: 'null\n' };

/** A form with its parts in an order: the client's order differs from run to run. */
const form = (archive: Buffer, order: readonly ('fileName' | 'fileData')[]) => {
  const boundary = 'b'.repeat(60);
  const parts = order.map((name) =>
    name === 'fileName'
      ? Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="fileName"\r\n\r\nmnist.zip\r\n`)
      : Buffer.concat([
          Buffer.from(
            `--${boundary}\r\nContent-Disposition: form-data; name="fileData"; filename="../up/mnist.zip"\r\nContent-Type: application/octet-stream\r\n\r\n`,
          ),
          archive,
          Buffer.from('\r\n'),
        ]),
  );
  const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
  return { type: `multipart/form-data; boundary=${boundary}`, body };
};

test('every request of the client is answered as it needs', async () => {
  const { schema } = exampleFile('mnist');
  const U = '/users/foo';
  const sample = {
    ...{ name: 'MNIST', url: 'https://data.example/a?b=1&c=2', dataFormat: 'npy', realm: 'default', isPublic: true },
  };

  expect(await post(`${U}/designs`, { name: '', description: 'a < b', id: 'ID' })).toEqual(made);
  // A channel without groups comes as Go writes it.
  const channels = (schema['channels'] as object[]).map((channel) => ({ ...channel, isUnidirectional: false }));
  expect(await post(`${U}/designs/ID/schema`, { ...schema, channels })).toEqual(made);
  const archive = codeOf('trainer', 'aggregator');
  for (const order of [
    ['fileName', 'fileData'],
    ['fileData', 'fileName'],
  ] as const) {
    const { type, body } = form(archive, order);
    expect(await send('POST', `${U}/designs/ID/code`, type, body)).toEqual(made);
  }
  const dataset = await post(`${U}/datasets`, sample);
  expect(dataset).toEqual({ status: 201, text: expect.stringMatching(/^"[0-9a-f]{24}"\n$/) as string });
  const datasetId = JSON.parse(dataset.text) as string;
  const spec = {
    ...{ name: 'j', designId: 'ID', priority: 'low', backend: 'mqtt', maxRunTime: 1800 },
    dataSpec: [{ role: 'trainer', datasetGroups: { us: [datasetId] } }],
    modelSpec: {
      ...{ baseModel: {}, optimizer: { sort: 'fedavg' }, selector: { sort: 'default' } },
      ...{ hyperparameters: { rounds: 5 }, dependencies: ['numpy >= 1.2.0'] },
    },
  };
  const created = await post(`${U}/jobs`, spec);
  expect(created.status).toBe(201);
  const { id: J, state } = JSON.parse(created.text) as { id: string; state: string };
  expect(state).toBe('ready');

  const lists = [`${U}/designs/?limit=100`, `${U}/datasets/?limit=`, '/datasets/?limit=', `${U}/jobs/?limit=`];
  for (const path of [...lists, `${U}/jobs/${J}/tasks/?limit=&generic=false`]) {
    const { status, text } = await get(path);
    expect([path, status, Array.isArray(JSON.parse(text))]).toEqual([path, 200, true]);
  }
  const [task] = JSON.parse((await get(`${U}/jobs/${J}/tasks/?limit=&generic=false`)).text) as { taskId: string }[];
  const T = task?.taskId ?? '';
  for (const path of [
    ...[`${U}/designs/ID`, `${U}/designs/ID/schema`, `${U}/designs/ID/code/revision`, `${U}/jobs/${J}`],
    ...[`${U}/jobs/${J}/status`, `${U}/jobs/${J}/tasks/${T}`],
  ]) {
    const { status, text } = await get(path);
    expect([path, status, typeof JSON.parse(text)]).toEqual([path, 200, 'object']);
  }
  const status = JSON.parse((await get(`${U}/jobs/${J}/status`)).text) as Record<string, string>;
  for (const at of ['createdAt', 'startedAt', 'updatedAt', 'endedAt'])
    expect(status[at]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  expect(JSON.parse((await get(`${U}/jobs/${J}`)).text)).toMatchObject({
    modelSpec: { dependencies: ['numpy >= 1.2.0'] },
  });
  expect((await get(`${U}/designs/ID/code`)).status).toBe(200);

  expect(await put(`${U}/jobs/${J}/status`, wish(J, 'starting'))).toEqual(good);
  expect(await put(`${U}/jobs/${J}/status`, wish(J, 'stopping'))).toEqual(good);
  for (let isEnded = false; !isEnded;) isEnded = (await get(`${U}/jobs/${J}/status`)).text.includes('terminated');
  expect(await put(`${U}/designs/ID`, { name: 'N', description: '', id: 'ID', userId: 'foo' })).toEqual(good);
  expect(await put(`${U}/designs/ID/schema`, { ...schema, revision: 1 })).toEqual(good);
  expect(await put(`${U}/datasets/${datasetId}`, sample)).toEqual(good);
  expect(await put(`${U}/jobs/${J}`, { ...spec, id: J, userId: 'foo', schemaRevision: 1, codeRevision: 2 })).toEqual(
    good,
  );

  expect((await remove(`${U}/designs/ID?forceDelete=false`)).text).toContain('design used in job');
  expect(await remove(`${U}/jobs/${J}`, wish(J, 'ready'))).toEqual(good);
  expect(await remove(`${U}/datasets/${datasetId}`)).toEqual(good);
  expect(await remove(`${U}/designs/ID/schema`)).toEqual(good);
  expect(await remove(`${U}/designs/ID/code`)).toEqual(good);
  expect(await remove(`${U}/designs/ID?forceDelete=true`)).toEqual(good);
});

test('every failure is a JSON string, of a status from 400 to 599', async () => {
  const U = '/users/bar';
  const failing = [
    ...[get(`${U}/designs/none`), get(`${U}/designs/none/schema`), get(`${U}/designs/none/code`)],
    ...[get(`${U}/designs/none/code/revision`), get(`${U}/jobs/none`), get(`${U}/jobs/none/status`)],
    ...[get(`${U}/jobs/none/tasks/?limit=&generic=false`), get(`${U}/jobs/none/tasks/none`), get(`${U}/jobs?limit=x`)],
    ...[put(`${U}/jobs/none/status`, wish('none', 'starting')), put(`${U}/designs/none`, { name: 'n', id: 'none' })],
    ...[
      put(`${U}/datasets/none`, { url: 'u', dataFormat: 'f', realm: 'default' }),
      put(`${U}/jobs/none`, { designId: 'd' }),
    ],
    ...[remove(`${U}/jobs/none`, wish('none', 'ready')), remove(`${U}/datasets/none`), remove(`${U}/designs/none`)],
    ...[remove(`${U}/designs/none/schema`), remove(`${U}/designs/none/code`)],
    ...[
      post(`${U}/designs`, {}),
      post(`${U}/designs`, { id: 'x', unknown: 1 }),
      post(`${U}/jobs`, { designId: 'none' }),
    ],
    ...[post(`${U}/datasets`, { url: 'u', dataFormat: 'f', realm: 'nowhere' }), post(`${U}/designs/none/schema`, {})],
    ...[send('POST', `${U}/designs`, 'application/json', '{"id":'), get('/jobs/none/none/task/?key=k')],
    ...[put('/jobs/none/none/task/status', { state: 'running' }), get('/computes/none'), post('/computes', {})],
  ];
  for (const { status = 0, text } of await Promise.all(failing)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(typeof JSON.parse(text)).toBe('string');
    expect(text.length).toBeGreaterThan(5);
  }
});
