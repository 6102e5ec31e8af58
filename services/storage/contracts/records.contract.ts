import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { schemaVersion } from '../../core/index.js';
import type { Records } from '../index.js';
import { controlRecordsContract } from './control-records.contract.js';
import { aMetric, aModel, anEvent, aPeer, aRound, modelId, peerName, runId } from './fixtures.js';
import { runRecordsContract } from './run-records.contract.js';
import { summaryRecordsContract } from './summary-records.contract.js';

/** An empty record store for one test. */
export interface RecordsUnderTest {
  readonly records: Records;
  /** Another user of the same records. */
  another(): Records;
  remove(): Promise<void>;
}

/** What every record store must do. */
export const recordsContract = (kind: string, make: () => Promise<RecordsUnderTest>): void => {
  describe(`records in ${kind}`, () => {
    let made: RecordsUnderTest;
    let records: Records;

    beforeEach(async () => {
      made = await make();
      records = made.records;
      await records.ready();
    });

    afterEach(async () => {
      await records.close();
      await made.remove();
    });

    runRecordsContract(() => made);
    controlRecordsContract(() => made);
    summaryRecordsContract(() => records);

    test('being made ready again changes nothing', async () => {
      await records.models.add(aModel('a'));
      await records.ready();
      expect(await records.models.list()).toHaveLength(1);
    });

    test('an aborted wait for readiness ends with the reason of the abort', async () => {
      const reason = new Error('changed my mind');
      await expect(records.ready(AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    test('a store that was closed is unavailable', async () => {
      await records.close();
      await expect(records.runs.list()).rejects.toMatchObject({ code: 'records.unavailable' });
    });

    describe('rounds', () => {
      test('a round is replaced whole, but for the time of its creation', async () => {
        await records.rounds.put(aRound('r', 1, 1, { reason: 'too few', durationMs: 12.5, phasesMs: { train: 7.25 } }));
        const [first] = await records.rounds.ofRun(runId('r'));
        const changed = aRound('r', 1, 1, { state: 'committed', modelId: modelId('next'), asked: [] });
        await records.rounds.put(changed);
        expect(await records.rounds.ofRun(runId('r'))).toStrictEqual([
          { ...changed, createdAt: first?.createdAt, schemaVersion },
        ]);
      });

      test('a round that was read can be put again', async () => {
        await records.rounds.put(aRound('r', 1, 1, { state: 'collecting' }));
        const read = await records.rounds.latest(runId('r'));
        if (read === undefined) throw new Error('there is no round');
        await records.rounds.put({ ...read, state: 'committed' });
        expect(await records.rounds.latest(runId('r'))).toStrictEqual({ ...read, state: 'committed' });
      });

      test('attempts are listed by round and attempt, as numbers, and paged', async () => {
        for (const [round, attempt] of [
          [10, 1],
          [2, 2],
          [1, 1],
          [2, 10],
          [2, 1],
        ] as const)
          await records.rounds.put(aRound('r', round, attempt));
        await records.rounds.put(aRound('other', 99, 1));
        const ids = async (page?: { limit?: number; offset?: number }) =>
          (await records.rounds.ofRun(runId('r'), page)).map((round) => round._id);
        expect(await ids()).toEqual(['r:1:1', 'r:2:1', 'r:2:2', 'r:2:10', 'r:10:1']);
        expect(await ids({ limit: 2, offset: 1 })).toEqual(['r:2:1', 'r:2:2']);
        expect(await ids({ limit: 0 })).toEqual([]);
        expect(await ids({ offset: 9 })).toEqual([]);
      });

      test('those from one round to another are found, with all attempts', async () => {
        for (const [round, attempt] of [
          [1, 1],
          [2, 1],
          [2, 2],
          [3, 1],
          [10, 1],
        ] as const)
          await records.rounds.put(aRound('r', round, attempt));
        await records.rounds.put(aRound('other', 2, 1));
        const ids = async (from: number, to: number, limit = 100) =>
          (await records.rounds.between(runId('r'), { from, to }, { limit })).map((round) => round._id);
        expect(await ids(2, 9)).toEqual(['r:2:1', 'r:2:2', 'r:3:1']);
        expect(await ids(2, 9, 2)).toEqual(['r:2:1', 'r:2:2']);
        expect(await ids(4, 9)).toEqual([]);
      });

      test('the latest is the last attempt of the highest round', async () => {
        expect(await records.rounds.latest(runId('r'))).toBeUndefined();
        for (const [round, attempt] of [
          [9, 3],
          [10, 2],
          [10, 1],
        ] as const)
          await records.rounds.put(aRound('r', round, attempt));
        expect((await records.rounds.latest(runId('r')))?._id).toBe('r:10:2');
      });

      test('a thousand outcomes of one round are kept', async () => {
        const outcomes = Array.from({ length: 1000 }, (_, index) => ({
          client: peerName(`client-${index}`),
          via: peerName('combiner-1'),
          outcome: 'accepted' as const,
          metrics: { accuracy: index / 1000, 'top.5': 1 },
        }));
        await records.rounds.put(aRound('r', 1, 1, { outcomes }));
        expect((await records.rounds.latest(runId('r')))?.outcomes).toStrictEqual(outcomes);
      });
    });

    describe('models', () => {
      test('a model that is there already stays as it is', async () => {
        const first = await records.models.add(aModel('a', { name: 'seed.safetensors' }));
        expect(first).toStrictEqual({
          ...aModel('a', { name: 'seed.safetensors' }),
          createdAt: first.createdAt,
          schemaVersion,
        });
        expect(await records.models.add(aModel('a', { name: 'other' }))).toStrictEqual(first);
        expect(await records.models.get(modelId('a'))).toStrictEqual(first);
        expect(await records.models.get(modelId('b'))).toBeUndefined();
      });

      test('many who add one model at a time all get the same', async () => {
        const added = await Promise.all(
          Array.from({ length: 8 }, (_, index) => records.models.add(aModel('a', { name: `name-${index}` }))),
        );
        expect(new Set(added.map((model) => model.name)).size).toBe(1);
      });

      test('are listed newest first, all or of a run, and paged', async () => {
        const names = ['a', 'b', 'c', 'd', 'e'];
        for (const name of names)
          await records.models.add(aModel(name, name < 'c' ? { runId: runId('r'), round: 1 } : {}));
        const newest = [...names].reverse().map(modelId);
        expect((await records.models.list()).map((model) => model._id)).toEqual(newest);
        expect((await records.models.list({ limit: 2, offset: 2 })).map((model) => model._id)).toEqual(
          newest.slice(2, 4),
        );
        expect((await records.models.list({ runId: runId('r') })).map((model) => model._id)).toEqual(
          ['b', 'a'].map(modelId),
        );
      });

      test('the children of a model are found, oldest first', async () => {
        await records.models.add(aModel('parent'));
        for (const name of ['x', 'y']) await records.models.add(aModel(name, { parentId: modelId('parent') }));
        expect((await records.models.children(modelId('parent'))).map((model) => model._id)).toEqual(
          ['x', 'y'].map(modelId),
        );
        expect(await records.models.children(modelId('x'))).toEqual([]);
      });

      test('of several that were stored under one key the newest is found', async () => {
        const objectKey = 'models/seed.safetensors';
        expect(await records.models.byObjectKey(objectKey)).toBeUndefined();
        for (const name of ['old', 'new']) await records.models.add(aModel(name, { objectKey }));
        expect((await records.models.byObjectKey(objectKey))?._id).toBe(modelId('new'));
      });

      test('metrics are replaced as a whole, and may have any names', async () => {
        await records.models.add(aModel('a'));
        await records.models.setMetrics(modelId('a'), { loss: 2, accuracy: 0.25 });
        const metrics = { 'val.accuracy': 0.1 + 0.2, $loss: 1e-300, 'it\'s "ü"': -2.5 };
        await records.models.setMetrics(modelId('a'), metrics);
        expect((await records.models.get(modelId('a')))?.metrics).toStrictEqual(metrics);
        await records.models.setMetrics(modelId('nobody'), metrics);
        expect(await records.models.get(modelId('nobody'))).toBeUndefined();
      });
    });

    describe('peers', () => {
      test('a peer is replaced whole, but for the time of its creation', async () => {
        await records.peers.put(aPeer('combiner', 'one', { host: 'localhost', port: 12080 }));
        const first = await records.peers.get('combiner', peerName('one'));
        expect(first).toMatchObject({ host: 'localhost', port: 12080 });
        await records.peers.put(aPeer('combiner', 'one', { state: 'gone' }));
        expect(await records.peers.get('combiner', peerName('one'))).toStrictEqual({
          ...aPeer('combiner', 'one', { state: 'gone' }),
          createdAt: first?.createdAt,
          schemaVersion,
        });
      });

      test('are listed by name, each kind for itself', async () => {
        for (const name of ['b', 'a', 'c', 'B']) await records.peers.put(aPeer('client', name));
        await records.peers.put(aPeer('combiner', 'a'));
        expect((await records.peers.list('client')).map((peer) => peer.name)).toEqual(['B', 'a', 'b', 'c']);
        expect((await records.peers.list('client', { limit: 1, offset: 1 })).map((peer) => peer.name)).toEqual(['a']);
        expect(await records.peers.get('combiner', peerName('b'))).toBeUndefined();
      });

      test('one that is put by many at a time is there once', async () => {
        await Promise.all(
          Array.from({ length: 8 }, (_, port) => records.peers.put(aPeer('combiner', 'one', { port }))),
        );
        expect(await records.peers.list('combiner')).toHaveLength(1);
      });
    });

    describe('events', () => {
      test('are read on from an id, in the order of ids', async () => {
        await records.events.append([1, 2, 3].map((number) => anEvent(number)));
        await records.events.append([10, 11].map((number) => anEvent(number)));
        const rounds = async (after: number | undefined, limit: number) =>
          (await records.events.after(after === undefined ? undefined : anEvent(after)._id, limit)).map(
            (event) => event.round,
          );
        expect(await rounds(undefined, 100)).toEqual([1, 2, 3, 10, 11]);
        expect(await rounds(2, 2)).toEqual([3, 10]);
        expect(await rounds(11, 2)).toEqual([]);
        expect(await rounds(undefined, 0)).toEqual([]);
      });

      test('are read back from an id, newest first', async () => {
        await records.events.append([1, 2, 3, 10].map((number) => anEvent(number)));
        const rounds = async (before: number | undefined, page = {}) =>
          (await records.events.before(before === undefined ? undefined : anEvent(before)._id, page)).map(
            (event) => event.round,
          );
        expect(await rounds(undefined)).toEqual([10, 3, 2, 1]);
        expect(await rounds(10, { limit: 2 })).toEqual([3, 2]);
        expect(await rounds(10, { limit: 2, offset: 1 })).toEqual([2, 1]);
        expect(await rounds(1)).toEqual([]);
      });

      test('are found by level, type, client and run, in either direction', async () => {
        const client = 'client-1';
        await records.events.append([
          anEvent(1, { level: 'warning', client, runId: runId('r'), type: 'client.failed' }),
          anEvent(2, { level: 'error', runId: runId('r') }),
          anEvent(3, { client, type: 'client.answered' }),
          anEvent(4, { level: 'error', client: 'client-10', runId: runId('other') }),
          anEvent(5, { level: 'warning' }),
        ]);
        const cases = [
          [{ levels: ['warning', 'error'] }, [1, 2, 4, 5]],
          [{ levels: ['error'] }, [2, 4]],
          [{ client }, [1, 3]],
          [{ client, types: ['client.failed', 'client.lost'] }, [1]],
          [{ runId: 'r' }, [1, 2]],
          [{ runId: 'r', levels: ['error'] }, [2]],
          [{ client: 'nobody' }, []],
        ] as const;
        for (const [filter, expected] of cases) {
          const up = await records.events.after(undefined, 100, filter);
          expect([filter, up.map((event) => event.round)]).toEqual([filter, expected]);
          const down = await records.events.before(undefined, {}, filter);
          expect([filter, down.map((event) => event.round)]).toEqual([filter, expected.toReversed()]);
        }
        const page = { limit: 2, offset: 1 };
        const rest = await records.events.before(anEvent(5)._id, page, { levels: ['warning', 'error'] });
        expect(rest.map((event) => event.round)).toEqual([2, 1]);
        const limited = await records.events.after(anEvent(1)._id, 2, { levels: ['warning', 'error'] });
        expect(limited.map((event) => event.round)).toEqual([2, 4]);
      });

      test('the last id is known', async () => {
        expect(await records.events.lastId()).toBeUndefined();
        await records.events.append([9, 10].map((number) => anEvent(number)));
        expect(await records.events.lastId()).toBe(anEvent(10)._id);
      });

      test('appended again, as after a lost answer, are there once', async () => {
        await records.events.append([1, 2].map((number) => anEvent(number)));
        await records.events.append([2, 3].map((number) => anEvent(number)));
        await records.events.append([]);
        expect((await records.events.after(undefined, 10)).map((event) => event.round)).toEqual([1, 2, 3]);
      });
    });

    describe('metrics', () => {
      test('are inserted or replaced, and listed by round, phase, source and name', async () => {
        await records.metrics.put([
          aMetric('r', [10, 'train', 'a', 'loss']),
          aMetric('r', [2, 'validate', 'global', 'accuracy']),
          aMetric('r', [2, 'train', 'b', 'loss']),
          aMetric('r', [2, 'train', 'a', 'loss']),
          aMetric('r', [2, 'train', 'a', 'accuracy']),
          aMetric('other', [1, 'train', 'a', 'loss']),
        ]);
        await records.metrics.put([aMetric('r', [2, 'train', 'b', 'loss'], 0.125)]);
        await records.metrics.put([]);
        const found = await records.metrics.ofRun(runId('r'));
        expect(found.map((metric) => [metric.round, metric.phase, metric.source, metric.name, metric.value])).toEqual([
          [2, 'train', 'a', 'accuracy', 0.5],
          [2, 'train', 'a', 'loss', 0.5],
          [2, 'train', 'b', 'loss', 0.125],
          [2, 'validate', 'global', 'accuracy', 0.5],
          [10, 'train', 'a', 'loss', 0.5],
        ]);
        expect(await records.metrics.ofRun(runId('r'), { limit: 2, offset: 3 })).toEqual(found.slice(3));
      });

      test('one of one client is found, newest first, over all runs or of one', async () => {
        const source = 'client-1';
        for (const [run, round] of [
          ['r', 1],
          ['r', 2],
          ['s', 1],
        ] as const) {
          await records.metrics.put([
            aMetric(run, [round, 'validate', source, 'loss'], round),
            aMetric(run, [round, 'validate', source, 'accuracy']),
            aMetric(run, [round, 'train', source, 'loss']),
            aMetric(run, [round, 'validate', 'client-10', 'loss']),
          ]);
        }
        const which = { source, name: 'loss', phase: 'validate' } as const;
        const ids = async (more = {}, page = {}) =>
          (await records.metrics.ofSource({ ...which, ...more }, page)).map((metric) => [metric.runId, metric.round]);
        expect(await ids()).toEqual([
          ['s', 1],
          ['r', 2],
          ['r', 1],
        ]);
        expect(await ids({ runId: runId('r') }, { limit: 1 })).toEqual([['r', 2]]);
        expect(await ids({ source: 'nobody' })).toEqual([]);
      });
    });
  });
};
