import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleFile } from '../../../test/support/design-examples.js';
import { codeOf, serveController, type ServedController } from '../testing/serve.js';

/** What Flame's own server does with what its clients send, row by row, beyond the client's usual course. */

const { schema, job } = exampleFile('mnist');
const dataset = { url: 'https://data.example/mnist.npz', dataFormat: 'npy', realm: 'default', isPublic: true };
const roles = schema['roles'] as readonly Readonly<Record<string, unknown>>[];
const channels = schema['channels'] as readonly Readonly<Record<string, unknown>>[];

let served: ServedController;
beforeAll(async () => {
  served = await serveController();
  await served.call('POST', '/users/u/designs', { name: '', id: 'D' });
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

const without = (object: Readonly<Record<string, unknown>>, field: string) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));

describe('a required field', () => {
  const spec = { ...job, designId: 'D', backend: 'mqtt' };
  const status = { id: 'J', state: 'starting' };
  const rows = [
    ['POST', '/users/u/designs', { name: 'n', id: 'x' }, ['id']],
    ['POST', '/users/u/designs/D/schema', schema, ['name', 'roles', 'channels']],
    ['PUT', '/users/u/designs/D/schema', schema, ['name', 'roles', 'channels']],
    ['POST', '/users/u/datasets', dataset, ['url', 'dataFormat', 'realm']],
    ['PUT', '/users/u/datasets/S', dataset, ['url', 'dataFormat', 'realm']],
    ['POST', '/users/u/jobs', spec, ['designId']],
    ['PUT', '/users/u/jobs/J', spec, ['designId']],
    ['PUT', '/users/u/jobs/J/status', status, ['state']],
  ] as const;
  test.each(rows.flatMap(([method, path, body, fields]) => fields.map((field) => ({ method, path, body, field }))))(
    '$field of $method $path is missed',
    async ({ method, path, body, field }) => {
      for (const wanting of [without(body, field), { ...body, [field]: '' }, { ...body, [field]: null }])
        expect(await served.call(method, path, wanting)).toMatchObject({
          status: 422,
          body: `required field '${field}' is zero value.`,
        });
    },
  );

  test('of a role or a channel is missed where it stands', async () => {
    const [role, ...otherRoles] = roles;
    const [channel, ...otherChannels] = channels;
    const cases = [
      { ...schema, roles: [without(role!, 'name'), ...otherRoles] },
      { ...schema, channels: [without(channel!, 'name'), ...otherChannels] },
      { ...schema, channels: [without(channel!, 'pair'), ...otherChannels] },
    ];
    for (const body of cases) {
      const { status, body: said } = await served.call('POST', '/users/u/designs/D/schema', body);
      expect(status).toBe(400);
      expect(said).toMatch(/\$\.(roles|channels)\[0\]/);
    }
  });
});

describe('an unknown field', () => {
  test.each([
    ['POST', '/users/u/designs', { id: 'x' }],
    ['PUT', '/users/u/designs/D', { id: 'D', name: 'n' }],
    ['POST', '/users/u/datasets', dataset],
    ['PUT', '/users/u/jobs/J/status', { id: 'J', state: 'starting' }],
    ['POST', '/users/u/designs/D/schema', schema],
    ['POST', '/users/u/jobs', job],
  ])('of %s %s is refused, and named', async (method, path, body) => {
    const { status, body: said } = await served.call(method, path, { ...body, surprise: 1 });
    expect(status).toBe(400);
    expect(said).toContain('surprise');
  });
});

test('a channel without groups, as Go writes it, has the default one', async () => {
  const base = '/users/groupless';
  const groupless = {
    ...schema,
    roles: roles.map((role) => ({ ...role, groupAssociation: [{ 'param-channel': 'default' }] })),
    channels: channels.map((channel) => ({ ...channel, groupBy: { type: '', value: null } })),
  };
  await served.call('POST', `${base}/designs`, { id: 'D' });
  expect((await served.call('POST', `${base}/designs/D/schema`, groupless)).status).toBe(201);
  await served.sendCode(`${base}/designs/D/code`, codeOf('trainer', 'aggregator'));
  const { body: datasetId } = await served.call('POST', `${base}/datasets`, dataset);
  const dataSpec = [{ role: 'trainer', datasetGroups: { default: [datasetId] } }];
  const { body: made } = await served.call('POST', `${base}/jobs`, { ...job, designId: 'D', dataSpec });
  const { body: tasks } = await served.call('GET', `${base}/jobs/${(made as { id: string }).id}/tasks`);
  expect(tasks).toMatchObject(Array(2).fill({ groupAssociation: { 'param-channel': 'default' } }));
});

test('changes are made with and without a slash at the end of the path, and never by a redirection', async () => {
  const base = '/users/slash';
  const call = async (method: string, path: string, body: unknown, wanted: number) => {
    const response = await fetch(`${served.url}${base}${path}`, {
      ...{ method, redirect: 'manual', body: JSON.stringify(body) },
      headers: { 'Content-Type': 'application/json' },
    });
    expect([method, path, response.status]).toEqual([method, path, wanted]);
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(text.endsWith('\n')).toBe(true);
    return JSON.parse(text) as unknown;
  };
  for (const end of ['', '/']) {
    await call('POST', `/designs${end}`, { id: 'D' }, 201);
    await call('PUT', `/designs/D${end}`, { id: 'D', name: 'n' }, 200);
    await call('POST', `/designs/D/schema${end}`, schema, 201);
    await call('PUT', `/designs/D/schema${end}`, schema, 200);
    expect((await served.sendCode(`${base}/designs/D/code${end}`, codeOf('trainer', 'aggregator'))).status).toBe(201);
    const datasetId = String(await call('POST', `/datasets${end}`, dataset, 201));
    await call('PUT', `/datasets/${datasetId}${end}`, { ...dataset, name: 'n' }, 200);
    const spec = { ...job, designId: 'D', dataSpec: [{ role: 'trainer', datasetGroups: { us: [datasetId] } }] };
    const { id } = (await call('POST', `/jobs${end}`, spec, 201)) as { id: string };
    await call('PUT', `/jobs/${id}${end}`, spec, 200);
    await call('PUT', `/jobs/${id}/status${end}`, { id, state: 'starting' }, 200);
    await call('PUT', `/jobs/${id}/status${end}`, { id, state: 'stopping' }, 200);
    await call('DELETE', `/designs/D${end}?forceDelete=false`, null, 409);
    for (let isEnded = false; !isEnded;)
      isEnded = (await served.call('GET', `${base}/jobs/${id}/status`)).text.includes('terminated');
    await call('DELETE', `/jobs/${id}${end}`, { id, state: 'ready' }, 200);
    await call('DELETE', `/datasets/${datasetId}${end}`, null, 200);
    await call('DELETE', `/designs/D/schema${end}`, null, 200);
    await call('DELETE', `/designs/D/code${end}`, null, 200);
    await call('DELETE', `/designs/D${end}?forceDelete=true`, null, 200);
  }
});
