import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RunState, schemaVersion } from '../../core/index.js';
import type { Records, RunPatch } from '../index.js';
import { aRun, blob, modelId, runId } from './fixtures.js';

/** What every store of runs must do: the compare-and-sets that crash safety stands on. */
export const runRecordsContract = (made: () => { readonly records: Records; another(): Records }): void => {
  const runs = () => made().records.runs;
  const id = runId('r');
  const commit = (name: string) => ({ latestModelId: modelId(name) });
  const ended: readonly RunState[] = ['completed', 'failed', 'stopped'];

  describe('runs', () => {
    test('a run is stored as given, with the time and the version of its form', async () => {
      const created = await runs().create(aRun('r', { optimizerState: blob('m'), waitingFor: 'clients' }));
      expect(created).toStrictEqual({
        ...aRun('r', { optimizerState: blob('m'), waitingFor: 'clients' }),
        createdAt: created.createdAt,
        schemaVersion,
      });
      expect(new Date(created.createdAt).toISOString()).toBe(created.createdAt);
      expect(await runs().get(id)).toStrictEqual(created);
      expect(await runs().get(runId('nobody'))).toBeUndefined();
    });

    test('a run that is created again, as after a lost answer, stays as it is', async () => {
      const created = await runs().create(aRun('r'));
      await runs().commitRound(id, { round: 0, epoch: 1 }, commit('one'));
      expect(await runs().create(aRun('r'))).toMatchObject({ round: 1, createdAt: created.createdAt });
    });

    test('are listed newest first and paged', async () => {
      for (const name of ['c', 'a', 'e', 'b', 'd']) await runs().create(aRun(name));
      expect((await runs().list()).map((run) => run._id)).toEqual(['d', 'b', 'e', 'a', 'c']);
      expect((await runs().list({ limit: 2, offset: 1 })).map((run) => run._id)).toEqual(['b', 'e']);
    });

    test('those that have not ended are listed oldest first', async () => {
      for (const state of [...ended, 'running', 'pending'] as const) await runs().create(aRun(state, { state }));
      expect((await runs().active()).map((run) => run._id)).toEqual(['running', 'pending']);
    });

    test('a commit moves the run on by one round', async () => {
      await runs().create(aRun('r'));
      const optimizerState = blob('momentum');
      expect(await runs().commitRound(id, { round: 0, epoch: 1 }, { ...commit('one'), optimizerState })).toBe(true);
      expect(await runs().get(id)).toMatchObject({ round: 1, epoch: 1, latestModelId: modelId('one'), optimizerState });
      expect(await runs().commitRound(id, { round: 1, epoch: 1 }, commit('two'))).toBe(true);
      const after = await runs().get(id);
      expect(after).toMatchObject({ round: 2, latestModelId: modelId('two') });
      expect(after).not.toHaveProperty('optimizerState');
    });

    test('of commits of one round at a time, from two users, exactly one wins', async () => {
      await runs().create(aRun('r'));
      const other = made().another();
      try {
        for (let round = 0; round < 5; round += 1) {
          const names = Array.from({ length: 10 }, (_, index) => `${round}/${index}`);
          const won = await Promise.all(
            names.map((name, index) =>
              (index % 2 === 0 ? runs() : other.runs).commitRound(id, { round, epoch: 1 }, commit(name)),
            ),
          );
          expect(won.filter(Boolean)).toHaveLength(1);
          const winner = names[won.indexOf(true)] ?? '';
          expect(await runs().get(id)).toMatchObject({ round: round + 1, latestModelId: modelId(winner) });
        }
      } finally {
        await other.close();
      }
    });

    test('a commit under an epoch that was taken over loses', async () => {
      await runs().create(aRun('r'));
      expect(await runs().takeOver(id)).toMatchObject({ _id: 'r', epoch: 2, round: 0 });
      expect(await runs().commitRound(id, { round: 0, epoch: 1 }, commit('old'))).toBe(false);
      expect(await runs().patch(id, { waitingFor: 'me' }, { epoch: 1 })).toBe(false);
      expect(await runs().commitRound(id, { round: 0, epoch: 2 }, commit('new'))).toBe(true);
      expect(await runs().patch(id, { waitingFor: 'me' }, { epoch: 2 })).toBe(true);
    });

    test('who take a run over at a time get an epoch each', async () => {
      await runs().create(aRun('r'));
      const taken = await Promise.all(Array.from({ length: 6 }, () => runs().takeOver(id)));
      expect(taken.map((run) => run?.epoch).sort()).toEqual([2, 3, 4, 5, 6, 7]);
      expect((await runs().get(id))?.epoch).toBe(7);
    });

    test('only a running run is committed to, and only at its round', async () => {
      for (const state of ['pending', ...ended] as const) {
        await runs().create(aRun(state, { state }));
        expect(await runs().commitRound(runId(state), { round: 0, epoch: 1 }, commit('x'))).toBe(false);
      }
      await runs().create(aRun('r', { round: 3 }));
      for (const round of [2, 4]) expect(await runs().commitRound(id, { round, epoch: 1 }, commit('x'))).toBe(false);
      expect(await runs().commitRound(runId('nobody'), { round: 0, epoch: 1 }, commit('x'))).toBe(false);
    });

    test('a patch sets, null removes, and what is not named stays', async () => {
      await runs().create(aRun('r', { state: 'pending', waitingFor: 'two clients', metrics: { loss: 1 } }));
      const patch: RunPatch = { state: 'running', startedAt: '2024-05-01T12:00:00.000Z', waitingFor: null };
      expect(await runs().patch(id, patch)).toBe(true);
      const after = await runs().get(id);
      expect(after).toMatchObject({ state: 'running', startedAt: patch.startedAt, metrics: { loss: 1 }, epoch: 1 });
      expect(after).not.toHaveProperty('waitingFor');
    });

    test('a patch replaces what it names as a whole', async () => {
      await runs().create(aRun('r', { metrics: { loss: 1, accuracy: 0.5 } }));
      const metrics = { 'val.loss': 1e-300, $set: 0.1 + 0.2 };
      await runs().patch(id, { metrics, failure: { code: 'run.failed', message: 'it\'s "over"\n' } });
      expect(await runs().get(id)).toMatchObject({ failure: { code: 'run.failed', message: 'it\'s "over"\n' } });
      expect((await runs().get(id))?.metrics).toStrictEqual(metrics);
    });

    test('a patch of nothing says whether the run could have been changed', async () => {
      await runs().create(aRun('r'));
      expect(await runs().patch(id, {})).toBe(true);
      expect(await runs().patch(runId('nobody'), {})).toBe(false);
      expect(await runs().patch(runId('nobody'), { waitingFor: 'x' })).toBe(false);
    });

    test('a run that has ended is never changed again', async () => {
      for (const state of ended) {
        const before = await runs().create(aRun(state, { state }));
        expect(await runs().patch(before._id, { state: 'running', metrics: { loss: 1 } })).toBe(false);
        expect(await runs().takeOver(before._id)).toBeUndefined();
        expect(await runs().get(before._id)).toStrictEqual(before);
      }
    });

    test('of ends at a time exactly one counts', async () => {
      await runs().create(aRun('r'));
      const won = await Promise.all(ended.map((state) => runs().patch(id, { state })));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await runs().get(id))?.state).toBe(ended[won.indexOf(true)]);
    });

    test('any sequence of changes leaves what the rules say', { timeout: 120_000 }, async () => {
      const step = fc.oneof(
        fc.record({ kind: fc.constant('commit' as const), round: fc.nat(3), epoch: fc.integer({ min: 1, max: 3 }) }),
        fc.record({ kind: fc.constant('take over' as const) }),
        fc.record({
          kind: fc.constant('patch' as const),
          state: fc.constantFrom<(RunState | undefined)[]>(undefined, undefined, 'running', 'pending', 'stopped'),
          waitingFor: fc.constantFrom(undefined, null, 'clients'),
          epoch: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
        }),
      );
      let number = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          number += 1;
          const name = `random-${number}`;
          await runs().create(aRun(name));
          const expected: { state: RunState; round: number; epoch: number; waitingFor: string | undefined } = {
            state: 'running',
            round: 0,
            epoch: 1,
            waitingFor: undefined,
          };
          for (const { kind, ...given } of steps) {
            const open = !ended.includes(expected.state);
            if (kind === 'take over') {
              if (open) expected.epoch += 1;
              expect((await runs().takeOver(runId(name)))?.epoch).toBe(open ? expected.epoch : undefined);
            } else if (kind === 'commit' && 'round' in given) {
              const wins =
                expected.state === 'running' && given.round === expected.round && given.epoch === expected.epoch;
              if (wins) expected.round += 1;
              expect(await runs().commitRound(runId(name), given, commit(name))).toBe(wins);
            } else if ('waitingFor' in given) {
              const { epoch, state, waitingFor } = given;
              const wins = open && (epoch === undefined || epoch === expected.epoch);
              if (wins && state !== undefined) expected.state = state;
              if (wins && waitingFor !== undefined) expected.waitingFor = waitingFor ?? undefined;
              const patch = {
                ...(state === undefined ? {} : { state }),
                ...(waitingFor === undefined ? {} : { waitingFor }),
              };
              expect(await runs().patch(runId(name), patch, epoch === undefined ? undefined : { epoch })).toBe(wins);
            }
          }
          const { state, round, epoch, waitingFor } = (await runs().get(runId(name))) ?? {};
          expect({ state, round, epoch, waitingFor }).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    });
  });
};
