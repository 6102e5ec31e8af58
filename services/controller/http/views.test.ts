import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleFile } from '../../../test/support/design-examples.js';
import { codeOf, serveController, type ServedController } from '../testing/serve.js';
import type { DesignView, JobRow, JobView, TaskRow, TaskView } from './view-schemas.js';

const { schema, job } = exampleFile('mnist');
const base = '/api/v1/topology';

let served: ServedController;
beforeAll(async () => {
  served = await serveController();
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
});

const view = async <T>(path: string): Promise<T> => {
  const { status, body, text } = await served.call('GET', base + path, undefined, { Accept: 'application/json' });
  if (status !== 200) throw new Error(`${path}: ${text}`);
  return body as T;
};

let designs = 0;
/** A job of a design of its own, ready to be started. */
const makeJob = async (user: string): Promise<{ readonly jobId: string; readonly designId: string }> => {
  const designId = `design-${(designs += 1)}`;
  const of = `/users/${encodeURIComponent(user)}`;
  await served.call('POST', `${of}/designs`, { id: designId, name: 'n', description: 'd' });
  await served.call('POST', `${of}/designs/${designId}/schema`, schema);
  await served.sendCode(`${of}/designs/${designId}/code`, codeOf('trainer', 'aggregator'));
  const dataset = { name: 'D', url: `https://data/${designId}`, dataFormat: 'npy', realm: 'default', isPublic: true };
  const { body: datasetId } = await served.call('POST', `${of}/datasets`, dataset);
  const dataSpec = [{ role: 'trainer', datasetGroups: { us: [datasetId] } }];
  const { body } = await served.call('POST', `${of}/jobs`, { ...job, designId, dataSpec });
  return { jobId: (body as { id: string }).id, designId };
};
const put = (user: string, jobId: string, state: string) =>
  served.call('PUT', `/users/${user}/jobs/${jobId}/status`, { id: jobId, state });

/** The messages of an event stream, as they come. */
async function* messages(path: string, headers: Record<string, string>, signal: AbortSignal) {
  const response = await fetch(served.url + base + path, {
    headers: { accept: 'text/event-stream', ...headers },
    signal,
  });
  let text = '';
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      yield { id: /^id: (.*)$/m.exec(block)?.[1] ?? '', data: JSON.parse(data ?? 'null') as Change | null };
    }
  }
}
interface Change {
  readonly _id: string;
  readonly type: string;
  readonly subject: string;
}

describe('the views of the dashboard', () => {
  test('list designs and jobs of all users, newest first, and page them', async () => {
    await makeJob('first');
    const { jobId, designId } = await makeJob('second/user');
    const page = await view<{ items: { key: string; userId: string }[]; next?: string }>('/designs?limit=1');
    expect(page.items.map(({ key }) => key)).toEqual([`second%2Fuser:${designId}`]);
    expect(page.next).toContain('offset=1');
    const { items } = await view<{ items: JobRow[] }>('/jobs');
    expect(items.slice(0, 2).map(({ userId }) => userId)).toEqual(['second/user', 'first']);
    expect(items[0]).toMatchObject({ jobId, state: 'ready', tasks: { ready: 2, running: 0 } });
  });

  test('show a design with its schema, older revisions, and the roles that have code', async () => {
    const { designId } = await makeJob('u');
    await served.call('PUT', `/users/u/designs/${designId}/schema`, { ...schema, description: 'second' });
    const key = encodeURIComponent(`u:${designId}`);
    const shown = await view<DesignView>(`/designs/${key}`);
    expect(shown).toMatchObject({ schemaRevision: 2, schema: { description: 'second' } });
    expect(shown.revisions.map(({ revision }) => revision)).toEqual([2, 1]);
    expect(shown.codeRoles.toSorted()).toEqual(['aggregator', 'trainer']);
    expect(await view(`/designs/${key}/schemas/1`)).toMatchObject({ revision: 1, schema });
  });

  test('say who is missing: first the deployer, then the agents, then nobody', async () => {
    const { jobId } = await makeJob('u');
    expect((await view<JobView>(`/jobs/${jobId}`)).missing).toEqual([]);
    await put('u', jobId, 'starting');
    const leaving = new AbortController();
    const changes = messages('/events', {}, leaving.signal);
    const whenMissing = async (why: string | undefined): Promise<JobView> => {
      for (;;) {
        const now = await view<JobView>(`/jobs/${jobId}`);
        if (now.state === 'deploying' && now.missing[0]?.why === why) return now;
        await changes.next();
      }
    };
    expect((await whenMissing('deployer')).missing).toMatchObject([
      { role: expect.any(String) as string, computeId: 'default', count: 1 },
      { count: 1 },
    ]);
    const told = served.deployEvents('default', 'key', leaving.signal)[Symbol.asyncIterator]();
    await told.next();
    const { missing } = await whenMissing('agent');
    const keys = await served.call('GET', `/computes/default/deployments/${jobId}/config`, undefined, {
      'X-API-KEY': 'key',
    });
    const { agentKVs } = keys.body as { agentKVs: Record<string, string> };
    for (const taskId of missing.flatMap(({ taskIds }) => taskIds)) {
      await served.jobEvents(taskId, agentKVs[taskId], leaving.signal)[Symbol.asyncIterator]().next();
    }
    await whenMissing(undefined);
    leaving.abort();
  });

  test('show tasks with the end of their log, and neither keys nor configurations', async () => {
    const { jobId } = await makeJob('u');
    const { items } = await view<{ items: TaskRow[] }>(`/jobs/${jobId}/tasks`);
    expect(items.map(({ role, state, hasAgent }) => [role, state, hasAgent]).toSorted()).toEqual([
      ['aggregator', 'ready', false],
      ['trainer', 'ready', false],
    ]);
    const task = await view<TaskView>(`/tasks/${items[0]?.taskId ?? ''}`);
    expect(task).toMatchObject({ log: '', job: { jobId, state: 'ready' } });
    const keys = [...Object.keys(task), ...Object.keys(items[0] ?? {})];
    for (const secret of ['config', 'key', 'keyHash']) expect(keys).not.toContain(secret);
  });

  test.each(['/designs/u:none', '/designs/u:none/schemas/1', '/jobs/none', '/jobs/none/tasks', '/tasks/none'])(
    'say of %s that it is not there',
    async (path) => {
      const { status, body } = await served.call('GET', base + path, undefined, { Accept: 'application/json' });
      expect([status, (body as { code: string }).code]).toEqual([404, 'resource.not_found']);
    },
  );
});

describe('the stream of changes', () => {
  test('tells what changes as it changes, and goes on after the last one that was seen', async () => {
    const { jobId, designId } = await makeJob('u');
    const leaving = new AbortController();
    const stream = messages('/events?after=latest', {}, leaving.signal);
    await stream.next();
    await put('u', jobId, 'starting');
    let lastId = '';
    for await (const { data } of stream) {
      lastId = data?._id ?? lastId;
      if (data?.type === 'job.changed' && data.subject === jobId) break;
    }
    await served.call('PUT', `/users/u/designs/${designId}`, { id: designId, name: 'other' });
    for await (const { data } of messages('/events', { 'last-event-id': lastId }, leaving.signal)) {
      if (data !== null) expect(data._id > lastId).toBe(true);
      if (data?.type === 'design.changed') {
        expect(data.subject).toBe(`u:${designId}`);
        break;
      }
    }
    leaving.abort();
  });

  test('says that everything may have changed to those who come from before a restart', async () => {
    const leaving = new AbortController();
    const { value } = await messages('/events', {}, leaving.signal).next();
    const first = messages('/events', {}, leaving.signal);
    let lastId = value?.id ?? '';
    for await (const { data } of first) {
      if (data === null) continue;
      lastId = data._id;
      break;
    }
    await served.restart();
    for await (const { data } of messages('/events', { 'last-event-id': lastId }, leaving.signal)) {
      if (data === null) continue;
      expect(data.type).toBe('everything.changed');
      break;
    }
    const malformed = await fetch(`${served.url}${base}/events`, { headers: { 'last-event-id': 'what' } });
    expect(malformed.status).toBe(400);
    leaving.abort();
  });
});

test('/metrics counts jobs, tasks, agents and deployers', async () => {
  const text = await (await fetch(`${served.url}/metrics`)).text();
  expect(text).toContain('nestor_build_info{service="controller"');
  expect(text).toMatch(/nestor_jobs_total\{state="completed"\} \d/);
  expect(text).toMatch(/nestor_tasks_total\{state="failed"\} \d/);
  expect(text).toMatch(/nestor_peers_connected\{role="deployer"\} \d/);
});
