import { describe, expect, test } from 'vitest';
import { schemaVersion } from '../../core/index.js';
import type { Records } from '../index.js';
import { aDistribution, aModel, aPeer, aRun, aSummary, modelId, runId } from './fixtures.js';

/** What every store must do with records that are made for tables and plots, and with counts. */
export const summaryRecordsContract = (opened: () => Records): void => {
  describe('distributions', () => {
    test('are inserted or replaced, and listed newest first, of all runs or of one', async () => {
      const { distributions } = opened();
      for (const [run, round] of [
        ['r', 1],
        ['r', 2],
        ['s', 1],
      ] as const) {
        await distributions.put([
          aDistribution(run, [round, 'validate', 'loss']),
          aDistribution(run, [round, 'train', 'loss']),
          aDistribution(run, [round, 'validate', 'accuracy']),
        ]);
      }
      await distributions.put([aDistribution('r', [1, 'validate', 'loss'], 0.125)]);
      await distributions.put([]);
      const which = { phase: 'validate', name: 'loss' } as const;
      const found = await distributions.list(which);
      expect(found.map(({ runId: of, round, mean }) => [of, round, mean])).toEqual([
        ['s', 1, 0.5],
        ['r', 2, 0.5],
        ['r', 1, 0.125],
      ]);
      expect(found[2]).toStrictEqual({
        ...aDistribution('r', [1, 'validate', 'loss'], 0.125),
        createdAt: found[2]?.createdAt,
        schemaVersion,
      });
      expect(await distributions.list({ ...which, runId: runId('r') }, { limit: 1, offset: 1 })).toEqual([found[2]]);
      expect(await distributions.list(which, { withPoints: false })).toEqual(
        found.map((record) => ({ ...record, points: [] })),
      );
      expect(found[0]?.points).not.toEqual([]);
      expect(await distributions.list({ ...which, name: 'nothing' })).toEqual([]);
    });

    test('the names of their metrics are known, whatever characters are in them', async () => {
      const { distributions } = opened();
      expect(await distributions.names({ phase: 'validate' })).toEqual([]);
      const odd = 'val."accuracy" <b>\u202e';
      await distributions.put([
        aDistribution('r', [1, 'validate', 'loss']),
        aDistribution('r', [2, 'validate', 'loss']),
        aDistribution('r', [2, 'train', 'steps']),
        aDistribution('s', [1, 'validate', odd]),
      ]);
      expect(await distributions.names({ phase: 'validate' })).toEqual(['loss', odd]);
      expect(await distributions.names({ phase: 'validate', runId: runId('r') })).toEqual(['loss']);
    });
  });

  describe('summaries of models', () => {
    test('are replaced whole, but for the time of their creation', async () => {
      const { summaries } = opened();
      await summaries.put(aSummary('r', 1, { updates: 3, name: 'x', bytesSent: 10 }));
      const [first] = await summaries.list();
      const stats = { mean: 0.1 + 0.2, min: 0, max: 1, sd: 0.25, count: 2 };
      const changed = aSummary('r', 1, { validation: { 'val.accuracy': stats, $loss: stats } });
      await summaries.put(changed);
      expect(await summaries.list()).toStrictEqual([{ ...changed, createdAt: first?.createdAt, schemaVersion }]);
    });

    test('are listed newest first, or of a run by round, paged and counted', async () => {
      const { summaries } = opened();
      await summaries.put({ _id: 'uploaded:seed', modelId: modelId('seed'), name: 'seed' });
      for (const round of [2, 10, 1]) await summaries.put(aSummary('r', round));
      await summaries.put(aSummary('s', 1));
      const ids = (found: readonly { readonly _id: string }[]) => found.map(({ _id }) => _id);
      expect(ids(await summaries.list())).toEqual(['s:1', 'r:1', 'r:10', 'r:2', 'uploaded:seed']);
      expect(ids(await summaries.list({ limit: 2, offset: 1 }))).toEqual(['r:1', 'r:10']);
      expect(ids(await summaries.list({ runId: runId('r') }))).toEqual(['r:1', 'r:10', 'r:2']);
      expect(ids(await summaries.ofRun(runId('r')))).toEqual(['r:1', 'r:2', 'r:10']);
      expect(ids(await summaries.ofRun(runId('r'), { limit: 1, offset: 1 }))).toEqual(['r:2']);
      expect([await summaries.count(), await summaries.count(runId('r')), await summaries.count(runId('x'))]).toEqual([
        5, 3, 0,
      ]);
    });
  });

  test('runs, models and peers are counted', async () => {
    const records = opened();
    const counts = async () => [
      await records.runs.count(),
      await records.models.count(),
      await records.peers.count('client'),
      await records.peers.count('combiner'),
    ];
    expect(await counts()).toEqual([0, 0, 0, 0]);
    for (const id of ['a', 'b']) await records.runs.create(aRun(id));
    await records.models.add(aModel('m'));
    for (const name of ['x', 'y', 'z']) await records.peers.put(aPeer('client', name));
    await records.peers.put(aPeer('combiner', 'x'));
    expect(await counts()).toEqual([2, 1, 3, 1]);
  });
};
