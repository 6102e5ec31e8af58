import { expect, it } from 'vitest';
import { readExample } from '../../../test/support/design-examples.js';
import { expandJob, meetingPlaces, requireValid, stationOf } from './index.js';

const tasksOf = (name: 'hier_mnist' | 'syncfl_hier_coord_mnist') =>
  requireValid(expandJob({ jobId: 'j', ...readExample(name) }));

it('a worker finds its parent by what it fetches, and its children by what it distributes', () => {
  const stations = tasksOf('hier_mnist').map(({ role, config }) => [role, stationOf(config)] as const);
  expect(stations.find(([role]) => role === 'top-aggregator')?.[1]).toEqual({
    program: 'top-aggregator',
    children: { channel: 'global-channel', group: 'default' },
  });
  const middle = stations.find(([role]) => role === 'middle-aggregator')?.[1];
  expect(middle).toMatchObject({
    program: 'middle-aggregator',
    parent: { channel: 'global-channel', group: 'default' },
    children: { channel: 'param-channel' },
  });
  const trainer = stations.find(([role]) => role === 'trainer')?.[1];
  expect(trainer).toEqual({ program: 'trainer', parent: { channel: 'param-channel', group: middle?.children?.group } });
});

it('a coordinator is known by its tags, and has the hubs of all its channels', () => {
  const coordinator = tasksOf('syncfl_hier_coord_mnist').find(({ role }) => role === 'coordinator')!;
  expect(stationOf(coordinator.config).program).toBe('coordinator');
  expect(meetingPlaces(coordinator.config).map(({ host }) => host)).toEqual(Array(3).fill('coordinator'));
  const trainer = tasksOf('syncfl_hier_coord_mnist').find(({ role }) => role === 'trainer')!;
  expect(stationOf(trainer.config)).toEqual({
    program: 'trainer',
    parent: { channel: 'param-channel', group: 'default' },
    coordinator: { channel: 'trainer-coord-channel', group: 'default' },
  });
});
