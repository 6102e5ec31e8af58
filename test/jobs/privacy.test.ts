import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { flatDesign, jobOf } from '../support/job-designs.js';
import { JobSystem } from '../support/job-system.js';

/** Many processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let system: JobSystem;
beforeAll(async () => {
  system = await JobSystem.open();
});
afterAll(() => system.close());

/** Runs a job of two trainers with differential privacy. */
const trainWith = async (kwargs: object) => {
  const job = jobOf(2);
  const modelSpec = { ...job.modelSpec, privacy: { sort: 'dp', kwargs: { clip_threshold: 1, ...kwargs } } };
  const jobId = await system.createJob({ ...flatDesign, job: { ...job, modelSpec }, datasets: { default: 2 } });
  await system.start(jobId);
  expect(await system.ended(jobId)).toBe('completed');
  const tasks = await system.tasks(jobId);
  const infos = await Promise.all(tasks.map(({ taskId }) => system.task(jobId, taskId)));
  const log = infos.find(({ role }) => role === 'top-aggregator')?.log ?? '';
  return { modelId: await system.modelId(jobId), log };
};

it('a private job tells what is spent each round, and comes to another model unless its noise is seeded', async () => {
  const seeded = { noise_factor: 1, seeded: true };
  const { modelId, log } = await trainWith(seeded);
  // As the accountant's test has it for one release; and the second costs more.
  expect(log).toMatch(/round 1, in training: epsilon 4\.7285/);
  expect(Number(/round 2, in training: epsilon ([\d.]+)/.exec(log)?.[1])).toBeGreaterThan(4.73);
  expect(log).not.toMatch(/in training: .*loss/);
  expect((await trainWith(seeded)).modelId).toBe(modelId);
  expect((await trainWith({ noise_factor: 1 })).modelId).not.toBe(modelId);
});
