import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asyncJobOf, flatDesign, slowTrainer, twoRegionsDesign } from '../support/job-designs.js';
import { JobSystem } from '../support/job-system.js';

/** Many processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let system: JobSystem;
beforeAll(async () => {
  system = await JobSystem.open();
});
afterAll(() => system.close());

const slow = { 'trainer/main.js': slowTrainer };
const inTwoRegions = {
  ...twoRegionsDesign,
  ...{ code: { ...twoRegionsDesign.code, ...slow }, job: asyncJobOf(12), datasets: { eu: 2, na: 2 } },
};

const startJob = () => system.startJob(inTwoRegions);

describe('an asynchronous job', () => {
  it('is completed under one aggregator, with every task', async () => {
    const job = asyncJobOf(5);
    const jobId = await system.createJob({ ...flatDesign, job, datasets: { default: 3 } });
    await system.start(jobId);
    expect(await system.ended(jobId)).toBe('completed');
    expect((await system.tasks(jobId)).map(({ state }) => state)).toEqual(Array(4).fill('completed'));
    expect(await system.modelId(jobId)).toMatch(/^[0-9a-f]{64}$/);
    const { versions } = await system.call<{ versions: { version: number; updates: number; staleness: number[] }[] }>(
      'GET',
      `/users/u/jobs/${jobId}/versions`,
    );
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
    for (const { updates, staleness } of versions) expect([updates, staleness.length]).toEqual([2, 2]);
  });

  it.each(['trainer', 'middle-aggregator', 'top-aggregator'])(
    'in two regions is completed when the process of a %s is killed in the middle',
    async (role) => {
      const { jobId, taskOf } = await startJob();
      await system.logged(taskOf('top-aggregator'), /version 3 /);
      expect(system.pids('role', taskOf(role))).toHaveLength(1);
      system.killTask('role', taskOf(role));
      expect(await system.ended(jobId)).toBe('completed');
      expect((await system.tasks(jobId)).map(({ state }) => state)).toEqual(Array(7).fill('completed'));
    },
  );
});
