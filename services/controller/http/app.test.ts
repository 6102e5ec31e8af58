import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleFile } from '../../../test/support/design-examples.js';
import { rawZip } from '../testing/raw-zip.js';
import { codeOf, serveController, type ServedController } from '../testing/serve.js';

const { schema, job } = exampleFile('mnist');
const dataset = {
  name: 'MNIST',
  url: 'https://data.example/mnist.npz',
  dataFormat: 'npy',
  realm: 'default',
  isPublic: true,
};
const zero = '0001-01-01T00:00:00Z';
const statusBody = (id: string, state: string) => ({
  ...{ id, state, createdAt: zero, startedAt: zero, updatedAt: zero, endedAt: zero },
});

let served: ServedController;
const { call, sendCode } = {
  call: (...args: Parameters<ServedController['call']>) => served.call(...args),
  sendCode: (...args: Parameters<ServedController['sendCode']>) => served.sendCode(...args),
};

beforeAll(async () => {
  served = await serveController();
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

let users = 0;
/** A user of its own for each test, with a design that is complete. */
const completeDesign = async (): Promise<{ readonly base: string; readonly datasetId: string }> => {
  users += 1;
  const base = `/users/user-${users}`;
  expect((await call('POST', `${base}/designs`, { name: '', description: 'd', id: 'mnist' })).status).toBe(201);
  expect((await call('POST', `${base}/designs/mnist/schema`, schema)).status).toBe(201);
  expect((await sendCode(`${base}/designs/mnist/code`, codeOf('trainer', 'aggregator'))).status).toBe(201);
  const { body } = await call('POST', `${base}/datasets`, dataset);
  return { base, datasetId: body as string };
};
const jobOf = (datasetId: string) => ({
  ...job,
  dataSpec: [{ role: 'trainer', datasetGroups: { us: [datasetId] } }],
});
const completeJob = async () => {
  const { base, datasetId } = await completeDesign();
  const { body } = await call('POST', `${base}/jobs`, jobOf(datasetId));
  return { base, datasetId, jobId: (body as { id: string }).id };
};

/** As Go programs call: without an `Accept`. */
const bareCall = async (method: string, path: string, body?: string): Promise<IncomingMessage> => {
  const { port } = new URL(served.url);
  const headers =
    body === undefined
      ? {}
      : { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) };
  const request = httpRequest({ host: '127.0.0.1', port, method, path, headers });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
};

describe('designs', () => {
  test('are created, shown, changed and removed', async () => {
    const { base } = await completeDesign();
    expect(await call('GET', `${base}/designs/?limit=100`)).toMatchObject({
      status: 200,
      type: 'application/json; charset=UTF-8',
      body: [{ id: 'mnist', userId: base.slice('/users/'.length), name: '', description: 'd' }],
    });
    expect(
      await call('PUT', `${base}/designs/mnist`, { name: 'n', description: '', id: 'mnist', userId: 'x' }),
    ).toMatchObject({ status: 200, text: 'null\n' });
    expect((await call('GET', `${base}/designs/mnist`)).body).toMatchObject({
      ...{ id: 'mnist', name: 'n', description: 'd', schema: { revision: 1, name: schema['name'] } },
    });
    expect(await call('DELETE', `${base}/designs/mnist?forceDelete=false`, null)).toMatchObject({ status: 200 });
    expect((await call('GET', `${base}/designs/mnist`)).status).toBe(404);
    expect((await call('GET', `${base}/designs`)).body).toEqual([]);
  });

  test('cannot be created twice, and say so as a JSON string', async () => {
    const { base } = await completeDesign();
    const { status, body } = await call('POST', `${base}/designs`, { name: '', id: 'mnist' });
    expect(status).toBe(409);
    expect(body).toContain('duplicate key error');
  });

  test('that jobs use are removed by force alone, and their jobs still have their code', async () => {
    const { base, jobId } = await completeJob();
    const refused = await call('DELETE', `${base}/designs/mnist?forceDelete=false`, null);
    expect(refused).toMatchObject({ status: 409 });
    expect(refused.body).toContain('design used in job: design id: mnist | jobs count 1');
    expect((await call('DELETE', `${base}/designs/mnist?forceDelete=true`, null)).status).toBe(200);
    const [task] = (await call('GET', `${base}/jobs/${jobId}/tasks`)).body as { taskId: string; type: string }[];
    expect(task).toMatchObject({ type: 'system' });
    expect((await call('DELETE', `${base}/designs/mnist?forceDelete=maybe`, null)).status).toBe(400);
    expect((await call('POST', `${base}/designs`, { id: 'mnist' })).status).toBe(201);
    expect((await sendCode(`${base}/designs/mnist/code`, codeOf('trainer'))).status).toBe(201);
    expect((await call('GET', `${base}/designs/mnist/code/revision`)).body).toEqual({ revision: 2 });
  });

  test('with ids that need escaping are kept apart', async () => {
    users += 1;
    const base = `/users/${encodeURIComponent(`a/b:${users}`)}`;
    for (const id of ['with space', 'a/b', 'a:b', 'ü'])
      expect((await call('POST', `${base}/designs`, { id })).status).toBe(201);
    expect((await call('GET', `${base}/designs/a%2Fb`)).body).toMatchObject({ id: 'a/b' });
    expect((await call('GET', `${base}/designs/with%20space`)).body).toMatchObject({ id: 'with space' });
    for (const id of ['.hidden', 'x'.repeat(191)])
      expect((await call('POST', `${base}/designs`, { id })).status).toBe(400);
  });
});

describe('schemas', () => {
  test('get a revision with each change, and the last one is in force', async () => {
    const { base } = await completeDesign();
    expect((await call('PUT', `${base}/designs/mnist/schema`, { ...schema, description: 'new' })).status).toBe(200);
    expect((await call('GET', `${base}/designs/mnist/schema`)).body).toMatchObject({ revision: 2, description: 'new' });
    expect((await call('DELETE', `${base}/designs/mnist/schema`, null)).status).toBe(200);
    expect((await call('GET', `${base}/designs/mnist/schema`)).status).toBe(404);
    expect((await call('POST', `${base}/designs/mnist/schema`, schema)).status).toBe(201);
    expect((await call('GET', `${base}/designs/mnist/schema`)).body).toMatchObject({ revision: 3 });
  });

  test('that are not valid are refused with all findings', async () => {
    const { base } = await completeDesign();
    const { status, body } = await call('POST', `${base}/designs/mnist/schema`, {
      ...schema,
      roles: [{ name: 'trainer' }, { name: 'trainer' }],
    });
    expect(status).toBe(400);
    expect(body).toContain('design.duplicate_name');
    expect(body).toContain('design.no_data_consumer');
    const missing = await call('POST', `${base}/designs/mnist/schema`, { name: 'n', channels: [] });
    expect(missing).toMatchObject({ status: 422, body: "required field 'roles' is zero value." });
  });
});

describe('code', () => {
  test('comes back as it was sent, with its revision', async () => {
    const { base } = await completeDesign();
    const archive = codeOf('trainer', 'aggregator', 'more');
    expect((await sendCode(`${base}/designs/mnist/code`, archive)).status).toBe(201);
    expect((await call('GET', `${base}/designs/mnist/code/revision`)).body).toEqual({ revision: 2 });
    const response = await fetch(`${served.url}${base}/designs/mnist/code`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(archive);
    expect((await call('DELETE', `${base}/designs/mnist/code`, null)).status).toBe(200);
    expect((await call('GET', `${base}/designs/mnist/code`)).status).toBe(404);
  });

  test('that attacks, or is too large, is refused', async () => {
    const { base } = await completeDesign();
    const path = `${base}/designs/mnist/code`;
    expect((await sendCode(path, rawZip([{ name: '../../evil', content: 'x' }]))).status).toBe(422);
    expect((await sendCode(path, rawZip([{ name: 't/link', content: '/etc', mode: 0o120_777 }]))).status).toBe(422);
    expect((await sendCode(path, Buffer.alloc(1_100_000))).status).toBe(413);
    expect((await sendCode(`${base}/designs/none/code`, codeOf('trainer'))).status).toBe(404);
    expect((await call('POST', path, { fileData: 'x' })).status).toBe(400);
    expect((await call('GET', `${path}/revision`)).body).toEqual({ revision: 1 });
  });
});

describe('datasets', () => {
  test('are created, listed, changed and removed; an address stands once', async () => {
    const { base, datasetId } = await completeDesign();
    expect(datasetId).toMatch(/^[0-9a-f]{24}$/);
    expect(await call('POST', `${base}/datasets`, dataset)).toMatchObject({
      status: 409,
      body: expect.stringContaining('duplicate key error') as string,
    });
    expect((await call('GET', `${base}/datasets/?limit=`)).body).toMatchObject([
      { id: datasetId, computeId: 'default' },
    ]);
    expect((await call('GET', '/datasets/?limit=')).body).toContainEqual(
      expect.objectContaining({ id: datasetId, isPublic: true }),
    );
    expect((await call('PUT', `${base}/datasets/${datasetId}`, { ...dataset, name: 'other' })).status).toBe(200);
    expect((await call('GET', `${base}/datasets/${datasetId}`)).body).toMatchObject({ name: 'other' });
    expect((await call('DELETE', `${base}/datasets/${datasetId}`, null)).status).toBe(200);
    expect((await call('DELETE', `${base}/datasets/${datasetId}`, null)).status).toBe(404);
  });

  test('go where their realm says', async () => {
    const { base } = await completeDesign();
    await call(
      'POST',
      '/computes',
      { deployerId: 'deployer', computeId: 'berlin', region: 'default/eu' },
      { 'X-API-KEY': 'k' },
    );
    const create = async (realm: string, isPublic: boolean) =>
      await call('POST', `${base}/datasets`, { ...dataset, url: `${realm}${String(isPublic)}`, realm, isPublic });
    const get = async (id: unknown) => (await call('GET', `${base}/datasets/${id as string}`)).body;
    expect(await get((await create('default/eu', false)).body)).toMatchObject({
      realm: 'default/eu/berlin',
      computeId: 'berlin',
    });
    expect(await get((await create('default/asia', true)).body)).toMatchObject({
      realm: 'default/asia',
      computeId: 'default',
    });
    expect(await get((await create('berlin', false)).body)).toMatchObject({ computeId: 'berlin' });
    expect((await create('default/asia', false)).status).toBe(404);
    expect((await create('nowhere', true)).status).toBe(404);
  });

  test('are strictly read', async () => {
    const { base } = await completeDesign();
    const { url: _, ...withoutUrl } = dataset;
    expect(await call('POST', `${base}/datasets`, withoutUrl)).toMatchObject({
      status: 422,
      body: "required field 'url' is zero value.",
    });
    expect(await call('POST', `${base}/datasets`, { ...dataset, url: 'u', '//': 'comment' })).toMatchObject({
      status: 400,
      body: expect.stringContaining('unknown field "//"') as string,
    });
  });

  test('of others are not there, unless they are public', async () => {
    const { base } = await completeDesign();
    const { body: id } = await call('POST', `${base}/datasets`, { ...dataset, url: 'private', isPublic: false });
    const other = await completeDesign();
    expect((await call('GET', `${other.base}/datasets/${id as string}`)).status).toBe(404);
    expect((await call('DELETE', `${other.base}/datasets/${id as string}`, null)).status).toBe(404);
    expect(await call('POST', `${other.base}/jobs`, jobOf(id as string))).toMatchObject({
      status: 400,
      body: expect.stringContaining('design.unknown_dataset') as string,
    });
  });
});

describe('jobs', () => {
  test('are expanded into tasks and are ready', async () => {
    const { base, datasetId } = await completeDesign();
    const created = await call('POST', `${base}/jobs`, jobOf(datasetId));
    expect(created).toMatchObject({ status: 201, body: { state: 'ready', startedAt: zero, endedAt: zero } });
    const { id } = created.body as { id: string };
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    expect((await call('GET', `${base}/jobs/${id}`)).body).toMatchObject({
      ...{ id, name: 'one trainer', designId: 'mnist', schemaRevision: 1, codeRevision: 1, backend: 'mqtt' },
    });
    expect((await call('GET', `${base}/jobs/?limit=`)).body).toMatchObject([
      { id, name: 'one trainer', state: 'ready' },
    ]);
    const { body: tasks } = await call('GET', `${base}/jobs/${id}/tasks/?limit=&generic=false`);
    expect((tasks as { role: string; key: string }[]).map(({ role }) => role).sort()).toEqual([
      'aggregator',
      'trainer',
    ]);
    const [task] = tasks as { taskId: string }[];
    expect((await call('GET', `${base}/jobs/${id}/tasks/${task?.taskId ?? ''}`)).body).toMatchObject({
      ...{ jobId: id, type: 'system', key: 'hidden by system', state: 'ready', log: '' },
    });
    expect((await call('GET', `${base}/jobs/${id}/tasks?limit=1`)).body).toHaveLength(1);
  });

  test('are started and stopped where that fits, and refused at once where not', async () => {
    const { base, jobId } = await completeJob();
    const put = (state: string) => call('PUT', `${base}/jobs/${jobId}/status`, statusBody(jobId, state));
    expect((await put('stopping')).status).toBe(409);
    expect(await put('completed')).toMatchObject({ status: 400 });
    expect((await put('')).status).toBe(422);
    expect(await put('starting')).toMatchObject({ status: 200, text: 'null\n' });
    expect((await put('starting')).status).toBe(409);
    expect((await call('DELETE', `${base}/jobs/${jobId}`, statusBody(jobId, 'ready'))).status).toBe(409);
    expect((await put('stopping')).status).toBe(200);
    expect((await put('stopping')).status).toBe(409);
  });

  test('are changed and removed at rest', async () => {
    const { base, datasetId, jobId } = await completeJob();
    const { body: second } = await call('POST', `${base}/datasets`, { ...dataset, url: 'second' });
    const ids = async () =>
      ((await call('GET', `${base}/jobs/${jobId}/tasks`)).body as { taskId: string; role: string }[]).filter(
        ({ role }) => role === 'trainer',
      );
    const [before] = await ids();
    const changed = { ...job, dataSpec: [{ role: 'trainer', datasetGroups: { us: [datasetId, second] } }] };
    expect((await call('PUT', `${base}/jobs/${jobId}`, changed)).status).toBe(200);
    expect(await ids()).toHaveLength(2);
    expect((await ids()).map(({ taskId }) => taskId)).toContain(before?.taskId);
    expect((await call('PUT', `${base}/jobs/${jobId}`, jobOf(datasetId))).status).toBe(200);
    expect(await ids()).toEqual([before]);
    expect((await call('DELETE', `${base}/jobs/${jobId}`, statusBody(jobId, 'ready'))).status).toBe(200);
    expect((await call('GET', `${base}/jobs/${jobId}`)).status).toBe(404);
    expect((await call('GET', `${base}/jobs/${jobId}/tasks`)).status).toBe(404);
  });

  test('need a design with a schema, and code for each of its roles', async () => {
    const { base, datasetId } = await completeDesign();
    const create = () => call('POST', `${base}/jobs`, jobOf(datasetId));
    await sendCode(`${base}/designs/mnist/code`, codeOf('trainer'));
    expect(await create()).toMatchObject({ status: 409, body: 'no code found for role aggregator' });
    await call('DELETE', `${base}/designs/mnist/code`, null);
    expect((await create()).body).toContain('no design code found');
    await call('DELETE', `${base}/designs/mnist/schema`, null);
    expect((await create()).body).toContain('no design schema found');
    expect((await call('POST', `${base}/jobs`, { ...jobOf(datasetId), designId: '' })).status).toBe(422);
    expect((await call('POST', `${base}/jobs`, { ...jobOf(datasetId), backend: 'smoke' })).status).toBe(400);
  });

  test('of others are not there', async () => {
    const { jobId } = await completeJob();
    const { base } = await completeDesign();
    for (const path of [`${base}/jobs/${jobId}`, `${base}/jobs/${jobId}/status`, `${base}/jobs/${jobId}/tasks`])
      expect((await call('GET', path)).status).toBe(404);
  });
});

describe('the interface', () => {
  test('answers with and without a slash at the end, with an empty limit, and with two slashes at the beginning', async () => {
    const { base, jobId } = await completeJob();
    for (const path of ['/designs', '/datasets', '/jobs', `/jobs/${jobId}/tasks`, '/designs/mnist/code/revision'])
      for (const end of ['', '/', '/?limit=', '?limit='])
        if (!path.endsWith('revision') || !end.includes('limit'))
          for (const start of ['', '/'])
            expect([start, path, end, (await bareCall('GET', start + base + path + end)).statusCode]).toEqual([
              ...[start, path, end, 200],
            ]);
    for (const limit of ['x', '1.5', '99999999999'])
      expect((await call('GET', `${base}/jobs?limit=${limit}`)).status).toBe(400);
  });

  test('answers at its oldest paths', async () => {
    const { base } = await completeJob();
    const old = base.slice('/users'.length);
    for (const path of ['/designs', '/datasets', '/jobs', '/designs/mnist'])
      expect((await call('GET', old + path)).body).toEqual((await call('GET', base + path)).body);
    for (const start of [base, old]) {
      const versions = `${start}/designs/mnist/schemas`;
      expect((await call('GET', `${versions}/?limit=`)).body).toMatchObject([{ version: '1', name: schema['name'] }]);
      expect((await call('GET', `${versions}/1`)).body).toMatchObject({ version: '1' });
      expect((await call('PUT', `${versions}/1`, { ...schema, description: start })).status).toBe(200);
      expect((await call('GET', `${versions}/1`)).body).toMatchObject({ description: start });
      expect((await call('GET', `${start}/designs/mnist/codes/1`)).status).toBe(200);
      expect((await call('GET', `${start}/designs/mnist/codes/7`)).status).toBe(404);
    }
    expect((await call('POST', `${old}/designs/mnist/schemas`, schema)).status).toBe(201);
    expect((await sendCode(`${old}/designs/mnist/codes`, codeOf('trainer', 'aggregator'))).status).toBe(201);
    expect((await call('GET', `${base}/designs/mnist/schema`)).body).toMatchObject({ revision: 2 });
  });

  test('takes bodies of DELETE, whatever they are', async () => {
    const { base } = await completeDesign();
    expect((await bareCall('DELETE', `${base}/designs/mnist/code`, 'null')).statusCode).toBe(200);
    expect((await bareCall('DELETE', `${base}/designs/mnist/schema`, '{"not json')).statusCode).toBe(200);
    expect((await bareCall('DELETE', `${base}/designs/mnist`)).statusCode).toBe(200);
  });

  test('tells failures as a JSON string without an Accept, and as a problem to those who accept JSON', async () => {
    const bare = await bareCall('GET', '/users/nobody/designs/none');
    expect(bare.headers['content-type']).toBe('application/json; charset=UTF-8');
    expect(await readText(bare)).toBe('"there is no design none"\n');
    const problem = await call('GET', '/users/nobody/designs/none', undefined, { Accept: 'application/problem+json' });
    expect(problem.type).toBe('application/problem+json');
    expect(problem.body).toMatchObject({ code: 'resource.not_found', status: 404 });
    expect(await readText(await bareCall('GET', '/nothing/here/at/all/of'))).toContain('there is nothing at GET');
    expect((await bareCall('PATCH', '/users/nobody/designs')).statusCode).toBe(405);
  });

  test('reads JSON objects alone', async () => {
    const { base } = await completeDesign();
    for (const body of ['null', '[]', '"text"', '{'])
      expect([body, (await bareCall('POST', `${base}/designs`, body)).statusCode]).toEqual([body, 400]);
    const response = await fetch(`${served.url}${base}/designs`, {
      method: 'POST',
      body: new URLSearchParams({ id: 'x' }),
    });
    expect(response.status).toBe(400);
  });

  test('lets no page of another origin change anything', async () => {
    const { base } = await completeDesign();
    const { status } = await call('POST', `${base}/designs`, { id: 'x' }, { Origin: 'https://evil.example' });
    expect(status).toBe(403);
  });

  test('is described, and says that it is there', async () => {
    expect((await call('GET', '/healthz')).status).toBe(200);
    expect((await call('GET', '/readyz')).body).toEqual({ status: 'ready' });
    const { paths } = (await call('GET', '/openapi.json')).body as { paths: Record<string, object> };
    expect(Object.keys(paths['/users/{user}/jobs/{jobId}/status'] ?? {})).toEqual(['get', 'put']);
    expect(paths['/jobs/{jobId}/{taskId}/task']).toBeDefined();
  });
});
