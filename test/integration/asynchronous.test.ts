import { afterEach, describe, expect, it } from 'vitest';
import type { RoundRecord, RunRecord } from '../../services/core/index.js';
import { TestFederation } from '../support/federation.js';
import { drift } from '../support/learners.js';

const open: TestFederation[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((federation) => federation.close()));
});

const openFederation = async (options: Parameters<typeof TestFederation.open>[0] = {}) => {
  const federation = await TestFederation.open(options);
  open.push(federation);
  return federation;
};

const versionsOf = async (federation: TestFederation, run: RunRecord): Promise<readonly RoundRecord[]> =>
  (await federation.federation.records.rounds.ofRun(run._id, { limit: 1_000 })).filter(
    ({ state }) => state === 'committed',
  );

describe('an asynchronous run', () => {
  it('makes a version of every so many updates, each of which counts once', async () => {
    const federation = await openFederation();
    for (const client of ['a', 'b', 'c']) await federation.startClient(client, 'reducer', await drift());
    await federation.importSeed();
    const run = await federation.start({ rounds: 12, aggGoal: 2, clientsRequested: 3 });
    const end = await federation.ended(run);
    expect(end).toMatchObject({ state: 'completed', round: 12 });
    const versions = await versionsOf(federation, run);
    expect(versions).toHaveLength(12);
    for (const { round, version, outcomes } of versions) {
      expect(version).toMatchObject({ version: round, updates: 2 });
      expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(2);
    }
    const staleness = versions.flatMap(({ version }) => version?.staleness ?? []);
    expect(Math.max(...staleness)).toBeGreaterThan(0);
  });

  it('goes on through combiners at two levels', async () => {
    const federation = await openFederation();
    await federation.startCombiner('eu');
    await federation.startCombiner('na');
    await federation.startCombiner('us', 'na');
    for (const [client, parent] of Object.entries({ a: 'eu', b: 'eu', c: 'na', d: 'us', e: 'reducer' })) {
      await federation.startClient(client, parent, await drift());
    }
    await federation.importSeed();
    const run = await federation.start({ rounds: 15, aggGoal: 3, clientsRequested: 5, validate: true });
    const end = await federation.ended(run);
    expect(end).toMatchObject({ state: 'completed', round: 15 });
    const versions = await versionsOf(federation, run);
    const answered = new Set(versions.flatMap(({ outcomes }) => outcomes.map(({ client }) => client)));
    expect([...answered].toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(versions.at(-1)?.validation).toHaveLength(5);
  });
});
