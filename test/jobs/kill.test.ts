import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { jobOf, slowTrainer, twoRegionsDesign } from '../support/job-designs.js';
import { JobSystem } from '../support/job-system.js';

/** Many processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const files = {
  ...{ ...twoRegionsDesign, job: jobOf(4), datasets: { eu: 1, na: 1 } },
  code: { ...twoRegionsDesign.code, 'trainer/main.js': slowTrainer },
};

let system: JobSystem;
let undisturbed: string | null;

/** Starts a job. @returns it, with its tasks by role; the first one of each. */
const startJob = async () => {
  const jobId = await system.createJob(files);
  const tasks = await system.tasks(jobId);
  const infos = await Promise.all(tasks.map(({ taskId }) => system.task(jobId, taskId)));
  const taskOf = (role: string) => infos.find((task) => task.role === role)!.taskId;
  await system.start(jobId);
  return { jobId, taskOf };
};

const finish = async (jobId: string) => {
  expect(await system.ended(jobId)).toBe('completed');
  return await system.modelId(jobId);
};

beforeAll(async () => {
  system = await JobSystem.open();
  const { jobId } = await startJob();
  undisturbed = await finish(jobId);
});
afterAll(() => system.close());

describe('kill -9 in the middle of a round', () => {
  const roles = ['trainer', 'middle-aggregator', 'top-aggregator'];

  it.each(roles.flatMap((role) => (['role', 'agent'] as const).map((kind) => ({ role, kind }))))(
    'of the $kind of a $role changes nothing',
    async ({ role, kind }) => {
      const { jobId, taskOf } = await startJob();
      await system.logged(taskOf('top-aggregator'), /round 2 started/);
      expect(system.pids(kind, taskOf(role))).toHaveLength(1);
      system.killTask(kind, taskOf(role));
      expect(await finish(jobId)).toBe(undisturbed);
    },
  );

  it('of the controller changes nothing', async () => {
    const { jobId, taskOf } = await startJob();
    await system.logged(taskOf('top-aggregator'), /round 2 started/);
    await system.processes.kill('controller');
    await system.startController();
    expect(await finish(jobId)).toBe(undisturbed);
  });

  it('of the deployer, with which its agents end, changes nothing', async () => {
    const { jobId, taskOf } = await startJob();
    await system.logged(taskOf('top-aggregator'), /round 2 started/);
    await system.processes.kill('deployer');
    system.startDeployer();
    expect(await finish(jobId)).toBe(undisturbed);
  });
});
