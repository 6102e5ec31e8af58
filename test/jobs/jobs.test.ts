import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asyncJobOf, coordinatedDesign, flatDesign, jobOf, twoRegionsDesign } from '../support/job-designs.js';
import { JobSystem } from '../support/job-system.js';

/** Many processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let system: JobSystem;
beforeAll(async () => {
  system = await JobSystem.open();
});
afterAll(() => system.close());

describe('a job', () => {
  it('comes to the same model flat, in two regions and with a coordinator, with every task completed', async () => {
    const job = jobOf(3);
    const flat = await system.createJob({ ...flatDesign, job, datasets: { default: 4 } });
    await system.start(flat);
    expect(await system.ended(flat)).toBe('completed');
    const nested = await system.createJob({ ...twoRegionsDesign, job, datasets: { eu: 2, na: 2 } });
    await system.start(nested);
    expect(await system.ended(nested)).toBe('completed');
    const coordinated = await system.createJob({ ...coordinatedDesign, job, datasets: { default: 4 } });
    await system.start(coordinated);
    expect(await system.ended(coordinated)).toBe('completed');
    expect((await system.tasks(coordinated)).map(({ state }) => state)).toEqual(Array(8).fill('completed'));
    expect((await system.tasks(nested)).map(({ state }) => state)).toEqual(Array(7).fill('completed'));
    expect(await system.modelId(nested)).toMatch(/^[0-9a-f]{64}$/);
    expect(await system.modelId(nested)).toBe(await system.modelId(flat));
    expect(await system.modelId(coordinated)).toBe(await system.modelId(flat));
  });

  it('that is asynchronous may have a coordinator', async () => {
    const jobId = await system.createJob({ ...coordinatedDesign, job: asyncJobOf(6), datasets: { default: 4 } });
    await system.start(jobId);
    expect(await system.ended(jobId)).toBe('completed');
    expect(await system.modelId(jobId)).toMatch(/^[0-9a-f]{64}$/);
  });
});
