import { describe, expect, test } from 'vitest';
import { designKey, schemaVersion, type TaskRecord, type TaskState } from '../../core/index.js';
import type { Records } from '../index.js';
import { aCompute, aDataset, aDesign, aJob, aTask } from './control-fixtures.js';

/** What every store of designs and jobs must do. */
export const controlRecordsContract = (made: () => { readonly records: Records; another(): Records }): void => {
  const control = () => made().records.control;
  const duplicate = { code: 'records.duplicate' };

  describe('designs', () => {
    test('a design is stored as given, under version 1', async () => {
      const stored = await control().designs.insert(aDesign('u', 'd'));
      expect(stored).toStrictEqual({
        ...aDesign('u', 'd'),
        version: 1,
        createdAt: stored.createdAt,
        schemaVersion,
      });
      expect(await control().designs.get(designKey('u', 'd'))).toStrictEqual(stored);
      expect(await control().designs.get(designKey('u', 'e'))).toBeUndefined();
    });

    test('one that is there cannot be inserted again, and stays as it is', async () => {
      await control().designs.insert(aDesign('u', 'd', { description: 'first' }));
      await expect(control().designs.insert(aDesign('u', 'd', { description: 'second' }))).rejects.toMatchObject(
        duplicate,
      );
      expect(await control().designs.get(designKey('u', 'd'))).toMatchObject({ description: 'first' });
    });

    test('of many who insert one at a time exactly one succeeds', async () => {
      const inserted = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => control().designs.insert(aDesign('u', 'd', { name: `${index}` }))),
      );
      expect(inserted.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test("are listed in the order of their creation, each user's for themselves, and paged", async () => {
      for (const id of ['c', 'a', 'b']) await control().designs.insert(aDesign('u', id));
      await control().designs.insert(aDesign('v', 'a'));
      const ids = async (page?: { limit?: number; offset?: number }) =>
        (await control().designs.ofUser('u', page)).map((design) => design.designId);
      expect(await ids()).toEqual(['c', 'a', 'b']);
      expect(await ids({ limit: 1, offset: 1 })).toEqual(['a']);
    });

    test('are listed newest first for all users, and paged', async () => {
      for (const user of ['u', 'w', 'v']) await control().designs.insert(aDesign(user, 'a'));
      const users = async (page?: { limit?: number; offset?: number }) =>
        (await control().designs.newest(page)).map(({ userId }) => userId);
      expect(await users()).toEqual(['v', 'w', 'u']);
      expect(await users({ limit: 1, offset: 1 })).toEqual(['w']);
    });

    test('a change sets, null removes, what is not named stays, and the version rises', async () => {
      const first = await control().designs.insert(aDesign('u', 'd', { schemaRevision: 1, schemaRevisions: 1 }));
      const second = await control().designs.change(first, { codeRevision: 3, schemaRevision: null, name: undefined });
      expect(second).toMatchObject({ version: 2, codeRevision: 3, schemaRevisions: 1, name: first.name });
      expect(second).not.toHaveProperty('schemaRevision');
      expect(await control().designs.get(first._id)).toStrictEqual(second);
    });

    test('a change of what somebody else has changed is not made', async () => {
      const first = await control().designs.insert(aDesign('u', 'd'));
      await control().designs.change(first, { name: 'by one' });
      expect(await control().designs.change(first, { name: 'by another' })).toBeUndefined();
      expect(await control().designs.get(first._id)).toMatchObject({ name: 'by one', version: 2 });
      await control().designs.remove(first._id);
      expect(await control().designs.change(first, { name: 'too late' })).toBeUndefined();
      expect(await control().designs.get(first._id)).toBeUndefined();
    });

    test('of changes of one version at a time, from two users, exactly one is made', async () => {
      let design = await control().designs.insert(aDesign('u', 'd'));
      const other = made().another();
      try {
        for (let round = 0; round < 5; round += 1) {
          const changed = await Promise.all(
            Array.from({ length: 10 }, (_, index) =>
              (index % 2 === 0 ? control() : other.control).designs.change(design, { name: `${round}/${index}` }),
            ),
          );
          const made = changed.filter((change) => change !== undefined);
          expect(made).toHaveLength(1);
          design = made[0] ?? design;
          expect(design.version).toBe(round + 2);
        }
      } finally {
        await other.close();
      }
    });

    test('removing says whether something was there', async () => {
      const { _id } = await control().designs.insert(aDesign('u', 'd'));
      expect(await control().designs.remove(_id)).toBe(true);
      expect(await control().designs.remove(_id)).toBe(false);
    });
  });

  describe('revisions', () => {
    test('are found by number and listed by number', async () => {
      for (const revision of [10, 2, 1]) {
        const schema = { name: 's', roles: [{ name: 'it\'s "ü"', 'a.b': { $set: 1 } }] };
        await control().schemas.insert({ _id: `k:${revision}`, designKey: 'k', revision, schema });
      }
      expect((await control().schemas.ofDesign('k')).map(({ revision }) => revision)).toEqual([1, 2, 10]);
      expect(await control().schemas.revision('k', 2)).toMatchObject({
        _id: 'k:2',
        schema: { roles: [{ name: 'it\'s "ü"', 'a.b': { $set: 1 } }] },
      });
      expect(await control().schemas.revision('k', 3)).toBeUndefined();
      expect(await control().codes.ofDesign('k')).toEqual([]);
    });
  });

  describe('datasets', () => {
    test('one user has an address once, also by a change', async () => {
      await control().datasets.insert(aDataset('1', { url: 'file:a' }));
      await expect(control().datasets.insert(aDataset('2', { url: 'file:a' }))).rejects.toMatchObject(duplicate);
      await control().datasets.insert(aDataset('3', { url: 'file:a', userId: 'other' }));
      const fourth = await control().datasets.insert(aDataset('4', { url: 'file:b' }));
      await expect(control().datasets.change(fourth, { url: 'file:a' })).rejects.toMatchObject(duplicate);
      expect(await control().datasets.get('4')).toMatchObject({ url: 'file:b', version: 1 });
    });

    test('are listed of a user, and those that are public of all', async () => {
      await control().datasets.insert(aDataset('1', { isPublic: true }));
      await control().datasets.insert(aDataset('2', { userId: 'other', isPublic: true }));
      await control().datasets.insert(aDataset('3'));
      expect((await control().datasets.ofUser('u')).map(({ _id }) => _id)).toEqual(['1', '3']);
      expect((await control().datasets.publicOnes()).map(({ _id }) => _id)).toEqual(['1', '2']);
    });
  });

  test('computes are listed by name and found by region', async () => {
    for (const [id, region] of [
      ['b', 'default/eu'],
      ['a', 'default/us'],
    ] as const)
      await control().computes.insert(aCompute(id, { region }));
    expect((await control().computes.list()).map(({ _id }) => _id)).toEqual(['a', 'b']);
    expect(await control().computes.inRegion('default/eu')).toMatchObject({ _id: 'b' });
    expect(await control().computes.inRegion('default/asia')).toBeUndefined();
  });

  describe('jobs', () => {
    test('are found by user, by design and by state', async () => {
      await control().jobs.insert(aJob('1', { state: 'running' }));
      await control().jobs.insert(aJob('2', { state: 'stopping', designKey: 'u:other' }));
      await control().jobs.insert(aJob('3', { userId: 'v' }));
      const ids = async (found: Promise<readonly { readonly _id: string }[]>) => (await found).map(({ _id }) => _id);
      expect(await ids(control().jobs.ofUser('u'))).toEqual(['1', '2']);
      expect(await ids(control().jobs.ofDesign('u:d'))).toEqual(['1', '3']);
      expect(await ids(control().jobs.inStates(['running', 'stopping']))).toEqual(['1', '2']);
      expect(await ids(control().jobs.inStates([]))).toEqual([]);
      expect(await ids(control().jobs.newest())).toEqual(['3', '2', '1']);
      expect(await ids(control().jobs.newest({ limit: 1, offset: 1 }))).toEqual(['2']);
    });

    test('of moves from one state at a time exactly one is made', async () => {
      const job = await control().jobs.insert(aJob('1', { state: 'ready' }));
      const moved = await Promise.all(
        (['starting', 'stopping', 'starting'] as const).map((state) => control().jobs.change(job, { state })),
      );
      expect(moved.filter((change) => change !== undefined)).toHaveLength(1);
    });
  });

  describe('tasks', () => {
    const states = async (jobId: string) =>
      Object.fromEntries((await control().tasks.ofJob(jobId)).map(({ _id, state }) => [_id, state]));
    const at = '2026-01-01T00:00:00.000Z';

    test('are inserted together and listed by id', async () => {
      await control().tasks.insertAll([]);
      await control().tasks.insertAll(['c', 'a', 'b'].map((id) => aTask(id)));
      await control().tasks.insertAll([aTask('other', { jobId: 'k' })]);
      const found = await control().tasks.ofJob('j');
      expect(found.map(({ _id }) => _id)).toEqual(['a', 'b', 'c']);
      expect(found[0]).toStrictEqual({ ...aTask('a'), version: 1, createdAt: found[0]?.createdAt, schemaVersion });
      expect((await control().tasks.ofJob('j', { limit: 1, offset: 1 })).map(({ _id }) => _id)).toEqual(['b']);
    });

    test('a thousand are inserted and counted', async () => {
      await control().tasks.insertAll(Array.from({ length: 1_000 }, (_, index) => aTask(`t-${index}`)));
      expect(await control().tasks.counts('j')).toEqual([
        { role: 'trainer', type: 'system', state: 'ready', count: 1_000 },
      ]);
    });

    test('are counted by role, type and state', async () => {
      const tasks: readonly (readonly [string, Partial<TaskRecord>])[] = [
        ['1', {}],
        ['2', { state: 'running' }],
        ['3', { state: 'running' }],
        ['4', { role: 'top', type: 'user' }],
        ['5', { jobId: 'k' }],
      ];
      await control().tasks.insertAll(tasks.map(([id, changes]) => aTask(id, changes)));
      expect(await control().tasks.counts('j')).toEqual([
        { role: 'top', type: 'user', state: 'ready', count: 1 },
        { role: 'trainer', type: 'system', state: 'ready', count: 1 },
        { role: 'trainer', type: 'system', state: 'running', count: 2 },
      ]);
      expect(await control().tasks.counts('nobody')).toEqual([]);
    });

    test('a task moves from the state that it is in, with the end of its log', async () => {
      await control().tasks.insertAll([aTask('1')]);
      expect(await control().tasks.move('1', 'running', 'completed', at)).toBe(false);
      expect(await control().tasks.move('1', 'ready', 'running', at, 'hello')).toBe(true);
      expect(await control().tasks.get('1')).toMatchObject({ state: 'running', stateAt: at, log: 'hello' });
      expect(await control().tasks.move('1', 'running', 'failed', at)).toBe(true);
      await control().tasks.keepLog('1', 'good bye');
      expect(await control().tasks.get('1')).toMatchObject({ state: 'failed', log: 'good bye' });
    });

    test('of moves at a time exactly one is made', async () => {
      await control().tasks.insertAll([aTask('1', { state: 'running' })]);
      const ends: readonly TaskState[] = ['completed', 'failed', 'terminated'];
      const moved = await Promise.all(ends.map((to) => control().tasks.move('1', 'running', to, at)));
      expect(moved.filter(Boolean)).toHaveLength(1);
      expect((await control().tasks.get('1'))?.state).toBe(ends[moved.indexOf(true)]);
    });

    test('all of a job move together, and logs begin anew with them', async () => {
      await control().tasks.insertAll([
        aTask('1'),
        aTask('2', { state: 'running' }),
        aTask('3', { state: 'completed', log: 'old' }),
        aTask('4', { jobId: 'k' }),
      ]);
      await control().tasks.moveAll('j', ['ready', 'running'], 'terminated', at);
      expect(await states('j')).toEqual({ 1: 'terminated', 2: 'terminated', 3: 'completed' });
      expect(await states('k')).toEqual({ 4: 'ready' });
      await control().tasks.moveAll('j', ['terminated', 'completed'], 'ready', at);
      expect(await states('j')).toEqual({ 1: 'ready', 2: 'ready', 3: 'ready' });
      expect(await control().tasks.get('3')).toMatchObject({ log: '', stateAt: at });
    });

    test('of keys that come first at a time, from two users, exactly one is kept', async () => {
      await control().tasks.insertAll([aTask('1', { type: 'user' })]);
      const other = made().another();
      try {
        const hashes = Array.from({ length: 10 }, (_, index) => `hash-${index}`);
        const claimed = await Promise.all(
          hashes.map((hash, index) => (index % 2 === 0 ? control() : other.control).tasks.claimKey('1', hash)),
        );
        expect(claimed.filter(Boolean)).toHaveLength(1);
        expect((await control().tasks.get('1'))?.keyHash).toBe(hashes[claimed.indexOf(true)]);
      } finally {
        await other.close();
      }
    });

    test('know their computes, and computes their jobs', async () => {
      await control().tasks.insertAll([
        aTask('1', { computeId: 'b' }),
        aTask('2', { computeId: 'a' }),
        aTask('3', { computeId: 'a' }),
        aTask('4', { computeId: 'a', jobId: 'k' }),
        aTask('5', { computeId: 'c', type: 'user' }),
      ]);
      expect(await control().tasks.computesOf('j')).toEqual(['a', 'b']);
      expect(await control().tasks.jobsOn('a')).toEqual(['j', 'k']);
      expect((await control().tasks.ofCompute('a', 'j')).map(({ _id }) => _id)).toEqual(['2', '3']);
    });

    test('are removed by id, however many', async () => {
      const ids = Array.from({ length: 1_100 }, (_, index) => `t-${index}`);
      await control().tasks.insertAll(ids.map((id) => aTask(id)));
      await control().tasks.removeAll(ids.slice(1));
      expect((await control().tasks.ofJob('j')).map(({ _id }) => _id)).toEqual(['t-0']);
      await control().tasks.removeAll([]);
    });

    test('can be given to another job', async () => {
      await control().tasks.insertAll([aTask('1'), aTask('2', { jobId: 'k' })]);
      await control().tasks.hand('j', 'k');
      expect(await control().tasks.ofJob('j')).toEqual([]);
      expect((await control().tasks.ofJob('k')).map(({ _id }) => _id)).toEqual(['1', '2']);
      await control().tasks.hand('nobody', 'k');
    });

    test('go with their job', async () => {
      await control().tasks.insertAll([aTask('1'), aTask('2', { jobId: 'k' })]);
      await control().tasks.removeOfJob('j');
      expect(await control().tasks.ofJob('j')).toEqual([]);
      expect(await control().tasks.ofJob('k')).toHaveLength(1);
    });
  });
};
