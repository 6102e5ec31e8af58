import { afterEach, describe, expect, test } from 'vitest';
import { openPromise } from 'yauzl';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleFile } from '../../test/support/design-examples.js';
import type { ControllerOptions } from './index.js';
import { codeOf, serveController, type ServedController } from './testing/serve.js';

const { schema, job } = exampleFile('mnist_non_orchestration_mode');

let served: ServedController | undefined;
afterEach(async () => {
  await served?.[Symbol.asyncDispose]();
  served = undefined;
});

interface TaskAnswer {
  readonly taskId: string;
  readonly type: string;
  readonly role: string;
  readonly state: string;
  readonly log: string;
}

/** The parts of a form by name. */
const partsOf = (type: string, body: Buffer): ReadonlyMap<string, Buffer> => {
  const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? '';
  const parts = body.toString('latin1').split(`--${boundary}`).slice(1, -1);
  return new Map(
    parts.map((part) => {
      const [head = '', ...content] = part.split('\r\n\r\n');
      const bytes = Buffer.from(content.join('\r\n\r\n').slice(0, -2), 'latin1');
      return [/ name="([^"]+)"/.exec(head)?.[1] ?? '', bytes];
    }),
  );
};

/** A controller with a job that has a participant's task (`user`) and one of the system (`system`). */
const aJob = async (options: Partial<ControllerOptions> = {}, changes: Readonly<Record<string, unknown>> = {}) => {
  const controller = await serveController(options);
  served = controller;
  const base = '/users/u';
  await controller.call('POST', `${base}/designs`, { id: job['designId'] });
  await controller.call('POST', `${base}/designs/${String(job['designId'])}/schema`, schema);
  await controller.sendCode(`${base}/designs/${String(job['designId'])}/code`, codeOf('trainer', 'aggregator'));
  const created = await controller.call('POST', `${base}/jobs`, { ...job, ...changes });
  expect(created.text).toContain('ready');
  const { id } = created.body as { id: string };
  const path = `${base}/jobs/${id}`;
  const tasks = async () => (await controller.call('GET', `${path}/tasks`)).body as readonly TaskAnswer[];
  const taskOf = async (type: string) => {
    const task = (await tasks()).find((of) => of.type === type);
    if (task === undefined) throw new Error(`there is no task of type ${type}`);
    return task;
  };
  const { taskId: user } = await taskOf('user');
  const { taskId: system } = await taskOf('system');
  return {
    ...{ controller, id, user, system, taskOf },
    /** The key of the job, as the worker of a task is told it. */
    async jobKey(task: string, key: string | undefined) {
      const ending = new AbortController();
      for await (const { jobKey } of controller.circumstances(task, key, ending.signal)) return jobKey.toString('hex');
      throw new Error('nothing was told');
    },
    request: async (state: string) => (await controller.call('PUT', `${path}/status`, { id, state })).status,
    state: async () => ((await controller.call('GET', `${path}/status`)).body as { state: string }).state,
    report: async (task: string, key: string | undefined, state: string, log?: string) =>
      await controller.call(
        'PUT',
        `/jobs/${id}/${task}/task/status`,
        { state, log },
        key === undefined ? {} : { 'X-Task-Key': key },
      ),
    /** The key that a deployer gets for the task of the system. */
    async systemKey() {
      const headers = { 'X-API-KEY': 'deployer' };
      const { body } = await controller.call('GET', `/computes/default/deployments/${id}/config`, undefined, headers);
      return (body as { agentKVs: Readonly<Record<string, string>> }).agentKVs[system] ?? '';
    },
    /** The next things that an agent is told. */
    listen(task: string, key: string | undefined) {
      const ending = new AbortController();
      const events = controller.jobEvents(task, key, ending.signal)[Symbol.asyncIterator]();
      return {
        next: async () => ((await events.next()).value as { type: string } | undefined)?.type,
        async end() {
          ending.abort();
          await events.next().catch(() => undefined);
        },
      };
    },
    /** Resolves once the job is in a state. */
    async until(wanted: string) {
      while ((await this.state()) !== wanted) await new Promise((resolve) => setImmediate(resolve));
    },
  };
};

describe('an agent', () => {
  test('waits, is told to start, gets configuration and code, and reports until the job is completed', async () => {
    const it = await aJob();
    const participant = it.listen(it.user, 'any_key');
    const system = it.listen(it.system, await it.systemKey());
    const told = participant.next();
    expect(await it.request('starting')).toBe(200);
    expect([await told, await system.next()]).toEqual(['START_JOB', 'START_JOB']);

    const url = `${it.controller.url}/jobs/${it.id}/${it.user}/task/?key=any_key`;
    const response = await fetch(url, { headers: { Accept: 'multipart/form-data; charset=utf-8' } });
    expect(response.status).toBe(200);
    const parts = partsOf(response.headers.get('content-type') ?? '', Buffer.from(await response.arrayBuffer()));
    const config: unknown = JSON.parse(parts.get('config')?.toString('utf8') ?? '');
    expect(config).toMatchObject({ role: 'trainer', job: { id: it.id }, backend: 'mqtt' });
    const code = parts.get('code.zip') ?? Buffer.alloc(0);
    const folder = await mkdtemp(join(tmpdir(), 'nestor-agent-'));
    await writeFile(join(folder, 'code.zip'), code);
    const names: string[] = [];
    for await (const { fileName } of (await openPromise(join(folder, 'code.zip'))).eachEntry()) names.push(fileName);
    await rm(folder, { recursive: true });
    expect(names).toEqual(['trainer/main.ts']);

    expect((await it.report(it.user, 'any_key', 'running')).status).toBe(200);
    expect((await it.report(it.system, await it.systemKey(), 'running')).status).toBe(200);
    await it.until('running');
    expect((await it.report(it.user, 'any_key', 'completed', 'the end of the log')).status).toBe(200);
    expect(await it.state()).toBe('running');
    expect((await it.report(it.system, await it.systemKey(), 'completed')).status).toBe(200);
    await it.until('completed');
    expect(await it.taskOf('user')).toMatchObject({ state: 'completed', log: 'the end of the log' });
    await participant.end();
    await system.end();
  });

  test('that comes late, or again after a crash, is told what the others were told', async () => {
    const it = await aJob();
    await it.request('starting');
    for (let times = 0; times < 2; times += 1) {
      const agent = it.listen(it.user, 'k');
      expect(await agent.next()).toBe('START_JOB');
      await agent.end();
      await it.report(it.user, 'k', 'running');
    }
    await it.controller.restart();
    const agent = it.listen(it.user, 'k');
    expect(await agent.next()).toBe('START_JOB');
    await agent.end();
  });

  test('is told to stop, whoever runs it, and the job ends when it has', async () => {
    const it = await aJob();
    const participant = it.listen(it.user, 'k');
    await it.request('starting');
    expect(await participant.next()).toBe('START_JOB');
    await it.report(it.user, 'k', 'running');
    await it.until('running');
    const told = participant.next();
    expect(await it.request('stopping')).toBe(200);
    expect(await told).toBe('STOP_JOB');
    expect(await it.state()).toBe('stopping');
    expect((await it.report(it.user, 'k', 'terminated', 'stopped')).status).toBe(200);
    await it.until('terminated');
    await participant.end();
    const late = it.listen(it.user, 'k');
    expect(await late.next()).toBe('STOP_JOB');
    await late.end();
    expect(await it.request('starting')).toBe(200);
    const again = it.listen(it.user, 'k');
    expect(await again.next()).toBe('START_JOB');
    await again.end();
  });

  test('that does not stop in time is given up', async () => {
    const it = await aJob({ stopGraceMs: 50 });
    await it.request('starting');
    await it.report(it.user, 'k', 'running');
    await it.until('running');
    await it.request('stopping');
    await it.until('terminated');
    expect(await it.taskOf('user')).toMatchObject({ state: 'terminated' });
    expect((await it.report(it.user, 'k', 'terminated', 'at last')).status).toBe(200);
    expect(await it.taskOf('user')).toMatchObject({ log: 'at last' });
    expect((await it.report(it.user, 'k', 'completed')).status).toBe(409);
  });

  test('makes way for a newer one of the same task', async () => {
    const it = await aJob();
    const first = it.listen(it.user, 'k');
    const waiting = first.next();
    await it.report(it.user, 'k', 'running');
    await it.request('starting');
    expect(await waiting).toBe('START_JOB');
    const displaced = first.next();
    const second = it.listen(it.user, 'k');
    expect(await second.next()).toBe('START_JOB');
    await expect(displaced).rejects.toThrow('transport.displaced');
    await second.end();
  });

  test('reports only what agents can, when they can', async () => {
    const it = await aJob();
    expect((await it.report(it.user, 'k', 'running')).status).toBe(409);
    await it.request('starting');
    expect(await it.report(it.user, 'k', 'deploying')).toMatchObject({
      status: 400,
      body: 'prohibited state: deploying',
    });
    expect(await it.report(it.user, 'k', 'dancing')).toMatchObject({ status: 400, body: 'unknown state: dancing' });
    expect((await it.report(it.user, 'k', '')).status).toBe(422);
    expect((await it.report('0'.repeat(40), 'k', 'running')).status).toBe(404);
  });
});

describe('a job', () => {
  test('that has had its time is terminated, also if the controller was away', async () => {
    const it = await aJob({ stopGraceMs: 0 }, { maxRunTime: 1 });
    await it.request('starting');
    await it.report(it.user, 'k', 'running');
    await it.controller.restart();
    await it.until('terminated');
  });

  test('fails when all tasks of a role have, and the others are told to stop', async () => {
    const it = await aJob();
    const participant = it.listen(it.user, 'k');
    await it.request('starting');
    expect(await participant.next()).toBe('START_JOB');
    await it.report(it.user, 'k', 'running');
    const told = participant.next();
    const headers = { 'X-API-KEY': 'deployer' };
    const body = { agentStatuses: { [it.system]: 'agentDeployFailed', [it.user]: 'agentDeployFailed' } };
    const path = `/computes/default/deployments/${it.id}/status`;
    expect((await it.controller.call('PUT', path, body, headers)).status).toBe(200);
    expect(await told).toBe('STOP_JOB');
    await it.until('failed');
    expect(await it.taskOf('user')).toMatchObject({ state: 'terminated' });
    await participant.end();
  });
});

describe('a key', () => {
  test('that comes first is the key of the task for ever, of many at a time one', async () => {
    const it = await aJob();
    await it.request('starting');
    const keys = Array.from({ length: 12 }, (_, index) => `key-${index}`);
    const answers = await Promise.all(keys.map((key) => it.report(it.user, key, 'running')));
    const winners = keys.filter((_, index) => answers[index]?.status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(11);
    expect(answers.find(({ status }) => status === 403)?.body).toBe("keys don't match");
    await it.controller.restart();
    for (const key of keys) {
      const { status } = await it.report(it.user, key, 'running');
      expect([key, status]).toEqual([key, key === winners[0] ? 200 : 403]);
    }
  });

  test('is needed for every call of a task, in the header or in the query', async () => {
    const it = await aJob();
    const call = (...args: Parameters<ServedController['call']>) => it.controller.call(...args);
    await it.request('starting');
    const path = `/jobs/${it.id}/${it.user}/task`;
    expect(await it.report(it.user, undefined, 'running')).toMatchObject({ status: 400, body: "key can't be empty" });
    expect((await call('GET', path)).status).toBe(400);
    await expect(it.listen(it.user, undefined).next()).rejects.toThrow('key.missing');
    expect((await call('GET', `${path}?key=mine`)).status).toBe(200);
    expect((await call('GET', `${path}?key=other`)).status).toBe(403);
    expect((await call('GET', path, undefined, { 'X-Task-Key': 'mine' })).status).toBe(200);
    expect((await call('PUT', `${path}/status?key=mine`, { state: 'running' })).status).toBe(200);
    await expect(it.listen(it.user, 'other').next()).rejects.toThrow('key.mismatch');
    expect((await call('GET', `${path}?key=${'x'.repeat(300)}`)).status).toBe(400);
  });

  test('of a task opens the key of the job, which all its workers have, and which each start has anew', async () => {
    const it = await aJob();
    await it.request('starting');
    const system = await it.systemKey();
    const first = await it.jobKey(it.user, 'any_key');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await it.jobKey(it.system, system)).toBe(first);
    for (const key of [undefined, 'another_key']) await expect(it.jobKey(it.user, key)).rejects.toThrow(/key/);
    await it.report(it.user, 'any_key', 'failed');
    await it.report(it.system, system, 'failed');
    await it.until('failed');
    await it.request('starting');
    expect(await it.jobKey(it.user, 'any_key')).not.toBe(first);
  });

  test("of a task of the system is the deployer's alone, and nobody can claim it", async () => {
    const it = await aJob();
    await it.request('starting');
    expect((await it.report(it.system, 'mine', 'running')).status).toBe(403);
    const key = await it.systemKey();
    expect(key).toHaveLength(32);
    expect((await it.report(it.system, key, 'running')).status).toBe(200);
    await it.controller.restart();
    expect(await it.systemKey()).toBe(key);
    const path = `/computes/default/deployments/${it.id}/config`;
    expect((await it.controller.call('GET', path, undefined, { 'X-API-KEY': 'thief' })).status).toBe(403);
    expect((await it.controller.call('GET', path)).status).toBe(400);
  });
});

describe('a deployer', () => {
  test('is told which jobs need its compute, and which no longer do', async () => {
    const it = await aJob();
    const ending = new AbortController();
    const events = it.controller.deployEvents('default', 'deployer', ending.signal)[Symbol.asyncIterator]();
    const added = events.next();
    await it.request('starting');
    expect((await added).value).toEqual({ type: 'ADD_RESOURCE', jobId: it.id });
    const headers = { 'X-API-KEY': 'deployer' };
    const { body } = await it.controller.call('GET', '/computes/default/deployments', undefined, headers);
    expect(body).toMatchObject([{ id: it.id }]);
    const revoked = events.next();
    await it.request('stopping');
    expect((await revoked).value).toEqual({ type: 'REVOKE_RESOURCE', jobId: it.id });
    ending.abort();
    await events.next().catch(() => undefined);
    const thief = it.controller.deployEvents('default', 'thief', AbortSignal.timeout(5_000))[Symbol.asyncIterator]();
    await expect(thief.next()).rejects.toThrow('key.mismatch');
  });

  test('registers its compute, comes again with the same key, and takes it away', async () => {
    const { controller } = await aJob();
    const register = (key: string, region: string) =>
      controller.call('POST', '/computes', { deployerId: 'd', computeId: 'c', region }, { 'X-API-KEY': key });
    expect((await register('one', 'default/eu')).status).toBe(201);
    expect((await register('two', 'default/us')).status).toBe(403);
    expect(await register('one', 'default/us')).toMatchObject({ body: { computeId: 'c', region: 'default/us' } });
    const headers = { 'X-API-KEY': 'one' };
    expect((await controller.call('GET', '/computes')).body).toMatchObject([
      { computeId: 'c' },
      { computeId: 'default' },
    ]);
    expect((await controller.call('GET', '/jobs/c', undefined, headers)).body).toEqual([]);
    expect((await controller.call('DELETE', '/computes/c', null, headers)).status).toBe(200);
    expect((await register('two', 'default/us')).status).toBe(201);
    expect((await controller.call('GET', '/computes/c', undefined, headers)).status).toBe(403);
  });
});
