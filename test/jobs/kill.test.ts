import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { coordinatedDesign, jobOf, slowTrainer, twoRegionsDesign } from '../support/job-designs.js';
import { JobSystem, type JobFiles } from '../support/job-system.js';

/** Many processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const slow = (design: Pick<JobFiles, 'schema' | 'code'>, datasets: Readonly<Record<string, number>>): JobFiles => ({
  ...{ ...design, job: jobOf(4), datasets },
  code: { ...design.code, 'trainer/main.js': slowTrainer },
});
const regions = slow(twoRegionsDesign, { eu: 1, na: 1 });
const coordinated = slow(coordinatedDesign, { default: 3 });

let system: JobSystem;
let undisturbed: string | null;

const startJob = (files = regions) => system.startJob(files);

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

describe('with a coordinator', () => {
  let model: string | null;
  beforeAll(async () => {
    const { jobId } = await startJob(coordinated);
    model = await finish(jobId);
  });

  it.each(['coordinator', 'top-aggregator', 'middle-aggregator', 'trainer'])(
    'kill -9 of a %s in the middle of a round changes nothing',
    async (role) => {
      const { jobId, taskOf } = await startJob(coordinated);
      await system.logged(taskOf('top-aggregator'), /round 2 started/);
      system.killTask('role', taskOf(role));
      expect(await finish(jobId)).toBe(model);
    },
  );

  it('the trainers of a middle aggregator that hangs go to another one in the same round', async () => {
    const { jobId, taskOf } = await startJob(coordinated);
    await system.logged(taskOf('top-aggregator'), /round 2 started/);
    const [hanging] = system.pids('role', taskOf('middle-aggregator'));
    process.kill(hanging!, 'SIGSTOP');
    try {
      await system.logged(taskOf('coordinator'), /round 2: middle-aggregator-. with trainer-0, trainer-1, trainer-2$/m);
      await system.logged(taskOf('top-aggregator'), /round 3 started/);
    } finally {
      process.kill(hanging!, 'SIGCONT');
    }
    expect(await finish(jobId)).toBe(model);
  });
});
