import { afterEach, describe, expect, it } from 'vitest';
import type { Learner, ModelId, RoundRecord, RunRecord } from '../../services/core/index.js';
import type { FederationEvent } from '../../services/reducer/federation.js';
import { TestFederation } from '../support/federation.js';
import { drift, learnerOf } from '../support/learners.js';

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

const acceptedIn = ({ outcomes }: RoundRecord) => outcomes.filter(({ outcome }) => outcome === 'accepted');

/** Each client's work waits until the test lets it end. */
class Turns {
  readonly #inside = new Map<string, () => void>();
  readonly #arrived = new Set<() => void>();
  /** Models' rounds that clients have worked on, in order. */
  readonly begun: string[] = [];

  async learner(): Promise<Learner> {
    const inner = await drift();
    return {
      ...inner,
      train: async (task, path, signal) => {
        this.begun.push(`${task.client}@${task.round}`);
        await new Promise<void>((resolve, reject) => {
          this.#inside.set(task.client, resolve);
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
          for (const wake of this.#arrived) wake();
        });
        return inner.train(task, path, signal);
      },
    };
  }

  /** Waits until the client is at work. */
  async atWork(client: string): Promise<void> {
    while (!this.#inside.has(client)) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#arrived.delete(wake);
          resolve();
        };
        this.#arrived.add(wake);
      });
    }
  }

  /** Lets the client end its work, once it is at work. */
  async end(client: string): Promise<void> {
    await this.atWork(client);
    const leave = this.#inside.get(client);
    this.#inside.delete(client);
    leave?.();
  }
}

const isOf =
  (client: string, round: number) =>
  (event: FederationEvent): boolean =>
    event.kind === 'event' && event.event.client === client && event.event.round === round;

const isRound =
  (round: number) =>
  (event: FederationEvent): boolean =>
    event.kind === 'event' && event.event.round === round;

/** Lets a client end its work, and waits until that is in the buffer of the version that is being made. */
const answer = async (federation: TestFederation, turns: Turns, client: string, version: number): Promise<void> => {
  const from = federation.events.length;
  await turns.end(client);
  await federation.seen('client.answered', isOf(client, version), from);
};

describe('an asynchronous run', () => {
  it('makes a version of every so many updates, each of which counts once', async () => {
    const federation = await openFederation();
    for (const client of ['a', 'b', 'c']) await federation.startClient(client, 'reducer', await drift());
    await federation.importSeed();
    const run = await federation.start({ rounds: 12, aggGoal: 2, clientsRequested: 3 });
    expect(await federation.ended(run)).toMatchObject({ state: 'completed', round: 12 });
    const versions = await versionsOf(federation, run);
    expect(versions).toHaveLength(12);
    for (const version of versions) {
      expect(version.version).toMatchObject({ version: version.round, updates: 2 });
      expect(acceptedIn(version)).toHaveLength(2);
    }
    const staleness = versions.flatMap(({ version }) => version?.staleness ?? []);
    expect(Math.max(...staleness)).toBeGreaterThan(0);
  });

  it('goes on through combiners at two levels, by any strategy, and lets all clients evaluate the last model', async () => {
    const federation = await openFederation();
    await federation.startCombiner('eu');
    await federation.startCombiner('na');
    await federation.startCombiner('us', 'na');
    for (const [client, parent] of Object.entries({ a: 'eu', b: 'eu', c: 'na', d: 'us', e: 'reducer' })) {
      await federation.startClient(client, parent, await drift());
    }
    await federation.importSeed();
    const run = await federation.start({
      rounds: 15,
      aggGoal: 3,
      clientsRequested: 5,
      validate: true,
      strategy: 'fedadam',
    });
    expect(await federation.ended(run)).toMatchObject({ state: 'completed', round: 15 });
    const versions = await versionsOf(federation, run);
    const answered = new Set(versions.flatMap((version) => acceptedIn(version).map(({ client }) => client)));
    expect([...answered].toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(versions.at(-1)?.validation).toHaveLength(5);
  });

  it('gives who has answered the newest model, and lets the others end what they began', async () => {
    const federation = await openFederation();
    const turns = new Turns();
    for (const client of ['fast', 'slow']) await federation.startClient(client, 'reducer', await turns.learner());
    await federation.importSeed();
    const run = await federation.start({ rounds: 4, aggGoal: 1, clientsRequested: 2 });
    await turns.atWork('slow');
    for (const version of [1, 2, 3]) await answer(federation, turns, 'fast', version);
    await turns.atWork('fast');
    await turns.end('slow');
    await federation.ended(run);
    const [, , , last] = await versionsOf(federation, run);
    expect(acceptedIn(last!)).toMatchObject([{ client: 'slow', staleness: 3 }]);
    expect(last!.version?.staleness).toEqual([3]);
    expect(turns.begun.filter((begun) => begun.startsWith('slow'))).toEqual(['slow@1']);
    expect(turns.begun.filter((begun) => begun.startsWith('fast'))).toEqual(['fast@1', 'fast@2', 'fast@3', 'fast@4']);
  });

  it('keeps so many clients of each combiner at work, and no more', async () => {
    const federation = await openFederation();
    const turns = new Turns();
    for (const combiner of ['eu', 'na']) await federation.startCombiner(combiner);
    for (const [index, client] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) {
      await federation.startClient(client, index < 3 ? 'eu' : 'na', await turns.learner());
    }
    await federation.importSeed();
    const run = await federation.start({ rounds: 1, aggGoal: 4, concurrency: 2, clientsRequested: 6 });
    await federation.seen('round.started');
    const atWork = new Set<string>();
    for (let answers = 0; answers < 4; answers += 1) {
      const client = await Promise.any(
        ['a', 'b', 'c', 'd', 'e', 'f'].map((each) => turns.atWork(each).then(() => each)),
      );
      atWork.add(client);
      await answer(federation, turns, client, 1);
    }
    await federation.ended(run);
    // Two of each combiner, and one more for each of the first three answers.
    expect(turns.begun).toHaveLength(7);
  });

  it('gives a client that answers twice for one version other work the second time', async () => {
    const federation = await openFederation();
    const seeds: number[] = [];
    const inner = await drift();
    const learner: Learner = {
      ...inner,
      train: (task, path, signal) => {
        seeds.push(task.seed);
        return inner.train(task, path, signal);
      },
    };
    await federation.startClient('only', 'reducer', learner);
    await federation.importSeed();
    const run = await federation.start({ rounds: 1, aggGoal: 3, clientsRequired: 1 });
    expect(await federation.ended(run)).toMatchObject({ state: 'completed' });
    expect(new Set(seeds.slice(0, 3)).size).toBe(3);
    const [version] = await versionsOf(federation, run);
    expect(acceptedIn(version!).map(({ client }) => client)).toEqual(['only', 'only', 'only']);
  });
});

describe('the model of a buffer', () => {
  /** Version 1 of two fresh updates, version 2 of two stale ones, in the given orders. */
  const modelAfter = async (
    parents: Readonly<Record<string, string>>,
    orders: readonly [readonly string[], readonly string[]],
  ): Promise<ModelId> => {
    const federation = await openFederation();
    const turns = new Turns();
    for (const parent of new Set(Object.values(parents)))
      if (parent !== 'reducer') await federation.startCombiner(parent);
    for (const [client, parent] of Object.entries(parents)) {
      await federation.startClient(client, parent, await turns.learner());
    }
    await federation.importSeed();
    const run = await federation.start({ rounds: 2, aggGoal: 2, clientsRequested: 4, seed: 3 });
    for (const client of Object.keys(parents)) await turns.atWork(client);
    for (const client of orders[0]) await answer(federation, turns, client, 1);
    await federation.seen('round.committed', isRound(1));
    for (const client of orders[1]) await answer(federation, turns, client, 2);
    const end = await federation.ended(run);
    expect((await versionsOf(federation, run)).map(({ version }) => version?.staleness)).toEqual([
      [0, 0],
      [1, 1],
    ]);
    return end.latestModelId;
  };

  it('is the same in any order of arrival, and whichever aggregators its updates came through', async () => {
    const flat = { a: 'reducer', b: 'reducer', c: 'reducer', d: 'reducer' };
    const expected = await modelAfter(flat, [
      ['a', 'b'],
      ['c', 'd'],
    ]);
    const turned = await modelAfter(flat, [
      ['b', 'a'],
      ['d', 'c'],
    ]);
    expect(turned).toBe(expected);
    const nested = await modelAfter({ a: 'eu', b: 'na', c: 'eu', d: 'eu' }, [
      ['b', 'a'],
      ['c', 'd'],
    ]);
    expect(nested).toBe(expected);
  });
});

describe('after a kill', () => {
  const places = { a: 'eu', b: 'eu', c: 'reducer' };

  const begin = async () => {
    const federation = await openFederation();
    const turns = new Turns();
    await federation.startCombiner('eu');
    const start = async (client: keyof typeof places) => {
      await federation.startClient(client, places[client], await turns.learner());
    };
    for (const client of ['a', 'b', 'c'] as const) await start(client);
    await federation.importSeed();
    const run = await federation.start({ rounds: 2, aggGoal: 3, clientsRequested: 3 });
    for (const client of Object.keys(places)) await turns.atWork(client);
    return { federation, turns, run, start };
  };

  const finish = async ({ federation, turns, run }: Awaited<ReturnType<typeof begin>>) => {
    const ended = federation.ended(run);
    const progress = { isOver: false };
    void ended.then(() => {
      progress.isOver = true;
    });
    for (const client of Object.keys(places)) {
      void (async () => {
        while (!progress.isOver) await turns.end(client);
      })();
    }
    expect(await ended).toMatchObject({ state: 'completed', round: 2 });
    const versions = await versionsOf(federation, run);
    expect(versions.map(({ version }) => version?.updates)).toEqual([3, 3]);
    return versions;
  };

  it('of the reducer what is in the buffer and what is out is still there', async () => {
    const begun = await begin();
    const { federation, turns } = begun;
    await answer(federation, turns, 'a', 1);
    await answer(federation, turns, 'c', 1);
    for (const client of ['a', 'b', 'c']) await turns.atWork(client);
    await federation.kill('reducer');
    await federation.startReducer();
    const [first] = await finish(begun);
    expect(acceptedIn(first!).map(({ client }) => client)).toEqual(expect.arrayContaining(['a', 'c']));
    // Nobody has begun anything anew: those who had answered had other work when the reducer was killed.
    expect(turns.begun.filter((each) => each.endsWith('@1')).toSorted()).toEqual(['a@1', 'a@1', 'b@1', 'c@1', 'c@1']);
  });

  it('of a combiner its clients’ updates are still there', async () => {
    const begun = await begin();
    const { federation, turns } = begun;
    await answer(federation, turns, 'a', 1);
    await answer(federation, turns, 'b', 1);
    await federation.kill('eu');
    await federation.seen('client.lost');
    await federation.startCombiner('eu');
    const [first] = await finish(begun);
    expect(acceptedIn(first!).map(({ client }) => client)).toEqual(expect.arrayContaining(['a', 'b']));
  });

  it('of a client it does its work again', async () => {
    const begun = await begin();
    const { federation, start } = begun;
    await federation.kill('c');
    await federation.seen('client.lost', isOf('c', 1));
    await start('c');
    const versions = await finish(begun);
    expect(versions.flatMap((version) => acceptedIn(version).map(({ client }) => client))).toContain('c');
  });
});

describe('a client that cannot work', () => {
  it('is left alone until the next version, and the others fill the buffer', async () => {
    const federation = await openFederation();
    let tries = 0;
    const broken = learnerOf(() => {
      tries += 1;
      return Promise.reject(new Error('no data'));
    });
    await federation.startClient('broken', 'reducer', broken);
    await federation.startClient('sound', 'reducer', await drift());
    await federation.importSeed();
    const run = await federation.start({ rounds: 3, aggGoal: 5, clientsRequested: 2 });
    expect(await federation.ended(run)).toMatchObject({ state: 'completed' });
    expect(tries).toBeLessThanOrEqual(3);
    const [version] = await versionsOf(federation, run);
    expect(version!.outcomes.find(({ client }) => client === 'broken')).toMatchObject({
      outcome: 'failed',
      code: 'task.learner_threw',
    });
  });

  it('ends the run when there is nobody else', async () => {
    const federation = await openFederation();
    await federation.startClient(
      'broken',
      'reducer',
      learnerOf(() => Promise.reject(new Error('no data'))),
    );
    await federation.importSeed();
    const run = await federation.start({ rounds: 3, aggGoal: 1, clientsRequired: 1 });
    expect(await federation.ended(run)).toMatchObject({
      state: 'failed',
      failure: { code: 'run.too_few_updates' },
    });
  });

  it('is given up when it does not answer in time', async () => {
    const federation = await openFederation();
    await federation.startClient(
      'hangs',
      'reducer',
      learnerOf(() => new Promise(() => undefined)),
    );
    await federation.startClient('sound', 'reducer', await drift());
    await federation.importSeed();
    const run = await federation.start({ rounds: 400, aggGoal: 1, clientsRequested: 2, timeout: 0.5 });
    await federation.seen('client.failed', (event) => event.kind === 'event' && event.event.client === 'hangs');
    await federation.federation.stopRun(run._id);
    expect(await federation.ended(run)).toMatchObject({ state: 'stopped' });
  });
});
