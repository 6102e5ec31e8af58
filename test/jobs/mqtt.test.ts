import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openEmbeddedBroker } from '../../services/transport/index.js';
import { asyncJobOf, coordinatedDesign, jobOf, slowTrainer, twoRegionsDesign } from '../support/job-designs.js';
import { JobSystem, type JobFiles } from '../support/job-system.js';

/** Many processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const host = '127.0.0.1';
let broker: Awaited<ReturnType<typeof openEmbeddedBroker>>;
let system: JobSystem;
let overGrpc: string | null;

const files: JobFiles = {
  ...twoRegionsDesign,
  job: jobOf(3),
  code: { ...twoRegionsDesign.code, 'trainer/main.js': slowTrainer },
  datasets: { eu: 1, na: 1 },
};
const overMqtt: JobFiles = { ...files, job: jobOf(3, { backend: 'mqtt' }) };

const begin = async (job: JobFiles): Promise<string> => {
  const id = await system.createJob(job);
  await system.start(id);
  return id;
};

beforeAll(async () => {
  broker = await openEmbeddedBroker({ host, port: 0 });
  system = await JobSystem.open({ NESTOR_BROKER: `mqtt://${host}:${broker.port}` });
  const job = await begin(files);
  expect(await system.ended(job)).toBe('completed');
  overGrpc = await system.modelId(job);
});
afterAll(async () => {
  await system.close();
  await broker.close();
});

describe('a job whose workers meet at a broker', () => {
  it('comes to the same model as one over gRPC', async () => {
    const job = await begin(overMqtt);
    expect(await system.ended(job)).toBe('completed');
    expect(await system.modelId(job)).toBe(overGrpc);
  });

  it('may have a coordinator, and another backend for each channel', async () => {
    const { schema } = coordinatedDesign;
    const direct = new Set(['top-coord', 'global-channel']);
    const channels = schema.channels.map((channel) => ({
      ...channel,
      backend: direct.has(String(channel['name'])) ? 'p2p' : 'mqtt',
    }));
    const job = await begin({
      ...{ ...files, schema: { ...schema, channels }, datasets: { default: 2 } },
      code: { ...coordinatedDesign.code, 'trainer/main.js': slowTrainer },
    });
    expect(await system.ended(job)).toBe('completed');
    expect(await system.modelId(job)).toBe(overGrpc);
  });

  it('may be asynchronous', async () => {
    const job = await begin({ ...files, job: { ...asyncJobOf(6), backend: 'mqtt' } });
    expect(await system.ended(job)).toBe('completed');
    const { versions } = await system.call<{ versions: readonly unknown[] }>('GET', `/users/u/jobs/${job}/versions`);
    expect(versions).toHaveLength(6);
  });

  it.each([
    { which: 'all channels', names: /./ },
    { which: 'trainers', names: /^trainer-coord|^param/ },
  ])('may have a coordinator, with $which at the broker', async ({ names }) => {
    const { schema, code } = coordinatedDesign;
    const channels = schema.channels.map((channel) => ({
      ...{ ...channel, backend: names.test(String(channel['name'])) ? 'mqtt' : 'grpc' },
    }));
    const job = await begin({
      ...{ ...files, schema: { ...schema, channels }, datasets: { default: 2 } },
      code: { ...code, 'trainer/main.js': slowTrainer },
    });
    expect(await system.ended(job)).toBe('completed');
    expect(await system.modelId(job)).toBe(overGrpc);
  });

  it('goes on to the same model when the broker dies in the middle of a round and comes back', async () => {
    const job = await begin(overMqtt);
    const tasks = await system.tasks(job);
    const infos = await Promise.all(tasks.map(({ taskId }) => system.task(job, taskId)));
    const top = infos.find(({ role }) => role === 'top-aggregator')!;
    await system.logged(top.taskId, /round 2 started/);
    const { port } = broker;
    await broker.close();
    broker = await openEmbeddedBroker({ host, port });
    expect(await system.ended(job)).toBe('completed');
    expect(await system.modelId(job)).toBe(overGrpc);
  });

  it('fails with what is missing where there is no broker', async () => {
    const without = await JobSystem.open();
    const job = await without.createJob(overMqtt);
    await without.start(job);
    expect(await without.ended(job)).toBe('failed');
    const tasks = await without.tasks(job);
    const infos = await Promise.all(tasks.map(({ taskId }) => without.task(job, taskId)));
    expect(infos.filter(({ log }) => log?.includes('broker.missing') === true)).not.toEqual([]);
    await without.close();
  });
});
