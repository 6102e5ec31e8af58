import { describe, expect, it } from 'vitest';
import { readExample } from '../../../test/support/design-examples.js';
import { expandJob, requireValid, type JobRecord, type TaskRecord, type TaskState } from '../../core/index.js';
import { circumstancesOf, overviewOf } from './overview.js';

const kept = { createdAt: '2026-01-01T00:00:00.000Z', schemaVersion: 1, version: 1 };
const job = { ...kept, _id: 'j', state: 'running', attempt: 2 } as unknown as JobRecord;

const records = (
  states: Readonly<Record<string, TaskState>> = {},
  example: 'hier_mnist' | 'syncfl_hier_coord_mnist' = 'hier_mnist',
): readonly TaskRecord[] =>
  requireValid(expandJob({ jobId: 'j', ...readExample(example) })).map(
    ({ id, role, index, type, computeId, groupAssociation, config }) => ({
      ...kept,
      ...{ _id: id, jobId: 'j', role, index, type, computeId, groupAssociation, config: { ...config } },
      ...{ state: states[`${role}-${index}`] ?? 'running', stateAt: '', log: '' },
    }),
  );

const idOf = (tasks: readonly TaskRecord[], name: string) =>
  tasks.find(({ role, index }) => `${role}-${index}` === name)!._id;

describe('what a worker is told', () => {
  it('is where the hub of its own group is, and nothing of other groups', () => {
    const tasks = records();
    const addresses = new Map(
      tasks
        .filter(({ role }) => role !== 'trainer')
        .map(({ _id, index, role }) => [_id, { host: role, port: 1_000 + index }]),
    );
    const overview = overviewOf(job, tasks);
    const hubsOf = (name: string) => circumstancesOf(overview, idOf(tasks, name), addresses)?.hubs;
    const trainers = tasks.filter(({ role }) => role === 'trainer');
    for (const trainer of trainers) {
      const group = trainer.groupAssociation['param-channel'];
      const owner = tasks.find(
        ({ role, groupAssociation }) => role === 'middle-aggregator' && groupAssociation['param-channel'] === group,
      )!;
      expect(hubsOf(`trainer-${trainer.index}`)).toEqual([
        {
          ...{ channel: 'param-channel', name: `middle-aggregator-${owner.index}` },
          ...{ host: 'middle-aggregator', port: 1_000 + owner.index, completed: false },
        },
      ]);
    }
    expect(hubsOf('middle-aggregator-0')).toMatchObject([{ name: 'top-aggregator-0', port: 1_000 }]);
    expect(hubsOf('top-aggregator-0')).toEqual([]);
  });

  it('is that a hub has no address while its owner is away, and whether the owner has completed', () => {
    const tasks = records({ 'top-aggregator-0': 'completed' });
    const told = circumstancesOf(overviewOf(job, tasks), idOf(tasks, 'middle-aggregator-1'), new Map());
    expect(told?.hubs).toEqual([
      { channel: 'global-channel', name: 'top-aggregator-0', host: '', port: 0, completed: true },
    ]);
  });

  it('is nothing of how tasks ended before the job was started again', () => {
    const tasks = records({ 'top-aggregator-0': 'completed', 'trainer-1': 'failed' });
    const overview = overviewOf({ ...job, state: 'starting' }, tasks);
    expect(overview.trainersRequired).toBe(4);
    expect(circumstancesOf(overview, idOf(tasks, 'middle-aggregator-0'), new Map())?.hubs[0]?.completed).toBe(false);
  });

  it('is to a coordinator how many should come to it, and when nobody has anything left to do', () => {
    const toldWith = (states: Readonly<Record<string, TaskState>>) => {
      const tasks = records(states, 'syncfl_hier_coord_mnist');
      return circumstancesOf(overviewOf(job, tasks), idOf(tasks, 'coordinator-0'), new Map());
    };
    expect(toldWith({})).toMatchObject({ hubs: [], dialersRequired: 6, finished: false });
    expect(toldWith({ 'trainer-1': 'failed' })).toMatchObject({ dialersRequired: 5, finished: false });
    expect(toldWith({ 'top-aggregator-0': 'completed' })).toMatchObject({ finished: true });
  });

  it('is how many trainers there are: without failed ones, and with participants once they have come', () => {
    const some = records({ 'trainer-0': 'failed', 'trainer-1': 'ready', 'trainer-2': 'ready' }).map((task) =>
      task.role === 'trainer' && task.index === 2 ? { ...task, type: 'user' as const } : task,
    );
    expect(overviewOf(job, some)).toMatchObject({ attempt: 2, trainersRequired: 2, trainersPossible: 3 });
  });
});
