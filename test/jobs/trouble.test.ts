import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { flatDesign, jobOf, participantDesign, slowTrainer } from '../support/job-designs.js';
import { JobSystem } from '../support/job-system.js';

/** Many processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let system: JobSystem;
beforeAll(async () => {
  system = await JobSystem.open();
});
afterAll(() => system.close());

const flatWith = (trainer: string, rounds: number, trainers: number) => ({
  ...flatDesign,
  code: { ...flatDesign.code, 'trainer/main.js': trainer },
  job: jobOf(rounds),
  datasets: { default: trainers },
});

const tasksOf = async (jobId: string, role: string) => {
  const tasks = await system.tasks(jobId);
  const infos = await Promise.all(tasks.map(({ taskId }) => system.task(jobId, taskId)));
  return infos.filter((task) => task.role === role);
};

describe('role code', () => {
  it('that cannot be imported fails its task, with the reason in the log, and the job', async () => {
    const jobId = await system.createJob(flatWith("throw new Error('no data here');", 2, 1));
    await system.start(jobId);
    expect(await system.ended(jobId)).toBe('failed');
    const [trainer] = await tasksOf(jobId, 'trainer');
    expect(trainer).toMatchObject({ state: 'failed', log: expect.stringContaining('no data here') as string });
    expect(await tasksOf(jobId, 'top-aggregator')).toMatchObject([{ state: 'terminated' }]);
  });

  it('that fails every time it trains fails its task and the job', async () => {
    const throwing = `export default () => ({
      kind: 'broken',
      train: () => Promise.reject(new Error('the disk has gone')),
      close: () => Promise.resolve(),
    });`;
    const jobId = await system.createJob(flatWith(throwing, 2, 1));
    await system.start(jobId);
    expect(await system.ended(jobId)).toBe('failed');
    const [trainer] = await tasksOf(jobId, 'trainer');
    expect(trainer).toMatchObject({ state: 'failed', log: expect.stringContaining('the disk has gone') as string });
  });

  it('that cannot make the first model fails its task and the job', async () => {
    const jobId = await system.createJob({
      ...flatWith(slowTrainer, 2, 1),
      code: {
        'trainer/main.js': slowTrainer,
        'top-aggregator/main.js': "export const initialize = () => { throw new Error('no layers'); };",
      },
    });
    await system.start(jobId);
    expect(await system.ended(jobId)).toBe('failed');
    expect(await tasksOf(jobId, 'top-aggregator')).toMatchObject([
      { state: 'failed', log: expect.stringContaining('[task.code_threw] no layers') as string },
    ]);
    expect(await tasksOf(jobId, 'trainer')).toMatchObject([{ state: 'terminated' }]);
  });

  it('that fails on one of several trainers leaves the job to the others', async () => {
    const choosy = `import { builtinLearners } from 'nestor/learner';
export default (context) => {
  if (context.dataset.endsWith('/2')) throw new Error('these data cannot be read');
  return builtinLearners['builtin:drift'](context);
};`;
    const jobId = await system.createJob(flatWith(choosy, 3, 3));
    await system.start(jobId);
    expect(await system.ended(jobId)).toBe('completed');
    const states = (await tasksOf(jobId, 'trainer')).map(({ state }) => state).toSorted();
    expect(states).toEqual(['completed', 'completed', 'failed']);
  });

  it('sees nothing of the secrets of its agent', async () => {
    const jobId = await system.createJob(flatWith(slowTrainer, 3, 1));
    await system.start(jobId);
    const [trainer] = await tasksOf(jobId, 'trainer');
    await system.logged(trainer!.taskId, /trains with/);
    const [pid] = system.pids('role', trainer!.taskId);
    expect(readFileSync(`/proc/${pid!}/environ`, 'utf8')).not.toMatch(/FLAME_|KEY/);
    expect(await system.ended(jobId)).toBe('completed');
  });
});

describe('a job', () => {
  it('that is stopped ends terminated, and nothing of it goes on', async () => {
    const jobId = await system.createJob(flatWith(slowTrainer, 1_000, 2));
    const tasks = await system.tasks(jobId);
    const [top] = await tasksOf(jobId, 'top-aggregator');
    await system.start(jobId);
    await system.logged(top!.taskId, /round 2 started/);
    await system.stop(jobId);
    expect(await system.ended(jobId)).toBe('terminated');
    expect((await system.tasks(jobId)).map(({ state }) => state)).toEqual(tasks.map(() => 'terminated'));
    expect(tasks.flatMap(({ taskId }) => system.pids('role', taskId))).toEqual([]);
  });

  it('that takes longer than its maxRunTime is stopped in the middle of a round', async () => {
    const long = flatWith(slowTrainer, 1_000, 2);
    const jobId = await system.createJob({ ...long, job: { ...long.job, maxRunTime: 20 } });
    const tasks = await system.tasks(jobId);
    const [top] = await tasksOf(jobId, 'top-aggregator');
    await system.start(jobId);
    await system.logged(top!.taskId, /round 2 started/);
    expect(await system.ended(jobId)).toBe('terminated');
    expect((await system.tasks(jobId)).map(({ state }) => state)).toEqual(tasks.map(() => 'terminated'));
    expect(tasks.flatMap(({ taskId }) => system.pids('role', taskId))).toEqual([]);
  });

  it('whose trainers nobody starts is ended when its time is up', async () => {
    const compute = { deployerId: 'd', computeId: 'berlin', region: 'default/eu' };
    await system.call('POST', '/computes', compute, { 'x-api-key': 'k' });
    const lonely = { ...flatWith(slowTrainer, 2, 1), realm: 'berlin' };
    const jobId = await system.createJob({ ...lonely, job: { ...lonely.job, maxRunTime: 12 } });
    const [top] = await tasksOf(jobId, 'top-aggregator');
    await system.start(jobId);
    await system.logged(top!.taskId, /waiting for clients: 0 of 1/);
    expect(await system.ended(jobId)).toBe('terminated');
  });

  it('whose participant never comes is ended when its time is up', async () => {
    const jobId = await system.createJob({
      ...participantDesign,
      job: { ...jobOf(2), maxRunTime: 8, dataSpec: { fromUser: { default: 1 }, fromSystem: [] } },
    });
    await system.start(jobId);
    expect(await system.ended(jobId)).toBe('terminated');
  });
});

describe('a participant', () => {
  it('whose task another one claims at the same time with another key has it, or has not', async () => {
    const jobId = await system.createJob({
      ...participantDesign,
      job: { ...jobOf(2), dataSpec: { fromUser: { default: 1 }, fromSystem: [] } },
    });
    const task = (await system.tasks(jobId)).find(({ type }) => type === 'user')!;
    for (const agent of ['one', 'two']) system.startAgent(agent, task.taskId, `key of ${agent}`);
    const loser = await Promise.race(
      ['one', 'two'].map(async (agent) => ({ agent, ...(await system.processes.ended(agent)) })),
    );
    expect(loser.status).toBe(77);
    await system.start(jobId);
    expect(await system.ended(jobId)).toBe('completed');
    system.startAgent('again', task.taskId, `key of ${loser.agent}`);
    expect(await system.processes.ended('again')).toMatchObject({ status: 77 });
  });

  it('comes with a key of its own, and back with the same one after a kill', async () => {
    const jobId = await system.createJob({
      ...participantDesign,
      code: { ...participantDesign.code, 'trainer/main.js': slowTrainer },
      job: { ...jobOf(4), dataSpec: { fromUser: { default: 1 }, fromSystem: [] } },
    });
    const task = (await system.tasks(jobId)).find(({ type }) => type === 'user')!;
    const [top] = await tasksOf(jobId, 'aggregator');
    system.startAgent('agent', task.taskId, 'chosen-by-me');
    await system.processes.logged('agent', ({ msg }) => msg.includes('is waiting for its job'));
    await system.start(jobId);
    await system.logged(top!.taskId, /round 2 started/);
    await system.processes.kill('agent');

    system.startAgent('stranger', task.taskId, 'guessed');
    expect(await system.processes.ended('stranger')).toMatchObject({ status: 77 });

    system.startAgent('agent', task.taskId, 'chosen-by-me');
    expect(await system.ended(jobId)).toBe('completed');
    expect((await system.tasks(jobId)).map(({ state }) => state)).toEqual(['completed', 'completed']);
  });
});
