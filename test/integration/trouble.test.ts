import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelId } from '../../services/core/index.js';
import { TestFederation } from '../support/federation.js';
import { drift, Gate, learnerOf } from '../support/learners.js';

let federation: TestFederation;
beforeEach(async () => {
  federation = await TestFederation.open({ graceMs: 2_000 });
  await federation.importSeed();
});
afterEach(async () => {
  await federation.close();
});

const clients = ['one', 'two', 'three', 'four'];
const config = { rounds: 3, clientsRequested: 4, clientsRequired: 2, seed: 3 };

/** Two combiners, two clients each. */
const populate = async (gate?: Gate) => {
  await federation.startCombiner('a');
  await federation.startCombiner('b');
  for (const [index, client] of clients.entries()) {
    await federation.startClient(client, index < 2 ? 'a' : 'b', await (gate === undefined ? drift() : gate.learner()));
  }
};

const undisturbed = async (): Promise<ModelId> => {
  const other = await TestFederation.open();
  await other.importSeed();
  await other.startCombiner('only');
  for (const client of clients) await other.startClient(client, 'only', await drift());
  const end = await other.ended(await other.start(config));
  await other.close();
  return end.latestModelId;
};

const outcomeOf = async (runId: Parameters<typeof federation.federation.records.rounds.ofRun>[0], client: string) => {
  const [round] = await federation.federation.records.rounds.ofRun(runId);
  return round?.outcomes.find((outcome) => outcome.client === client);
};

describe('a run', () => {
  it('waits for clients, says so, and begins when they are there', async () => {
    const run = await federation.start(config);
    const waiting = await federation.seen('run.waiting');
    expect(waiting).toMatchObject({ event: { message: expect.stringContaining('0 of 4') as string } });
    await populate();
    expect((await federation.ended(run)).state).toBe('completed');
  });

  it('goes on with fewer clients than requested after a while', async () => {
    await federation.startClient('one', 'reducer', await drift());
    await federation.startClient('two', 'reducer', await drift());
    const end = await federation.ended(await federation.start({ ...config, rounds: 1 }));
    expect(end.state).toBe('completed');
  });

  it('survives a learner that throws, and keeps its last log lines', async () => {
    await populate();
    await federation.kill('four');
    await federation.startClient(
      'four',
      'b',
      learnerOf((task) => {
        task.log('reading data');
        throw new Error('no such file: labels.csv');
      }),
    );
    const run = await federation.start({ ...config, rounds: 1 });
    expect((await federation.ended(run)).state).toBe('completed');
    expect(await outcomeOf(run._id, 'four')).toMatchObject({
      outcome: 'failed',
      code: 'task.learner_threw',
      message: 'no such file: labels.csv',
      logTail: ['reading data'],
    });
  });

  it.each([
    { what: 'writes nothing', code: 'task.no_output', write: () => Promise.resolve() },
    { what: 'writes garbage', code: 'update.malformed', write: (path: string) => writeFile(path, 'garbage') },
  ])('survives a learner that $what', async ({ code, write }) => {
    await populate();
    await federation.kill('four');
    await federation.startClient(
      'four',
      'b',
      learnerOf(async (_task, path) => {
        await write(path);
        return { numExamples: 1 };
      }),
    );
    const run = await federation.start({ ...config, rounds: 1 });
    expect((await federation.ended(run)).state).toBe('completed');
    expect(await outcomeOf(run._id, 'four')).toMatchObject({ code });
  });

  it('closes at the deadline without a learner that hangs', async () => {
    await populate();
    await federation.kill('four');
    await federation.startClient(
      'four',
      'b',
      learnerOf(() => new Promise(() => undefined)),
    );
    const run = await federation.start({ ...config, rounds: 1, timeout: 2 });
    expect((await federation.ended(run)).state).toBe('completed');
    expect(await outcomeOf(run._id, 'four')).toMatchObject({ outcome: 'failed', code: 'task.deadline' });
  });

  it('fails, saying why, when every attempt at a round fails', async () => {
    for (const client of clients) {
      await federation.startClient(
        client,
        'reducer',
        learnerOf(() => Promise.reject(new Error('broken'))),
      );
    }
    const end = await federation.ended(await federation.start(config));
    expect(end).toMatchObject({ state: 'failed', failure: { code: 'run.too_few_updates' } });
    expect(end.failure?.message).toContain('4 failed');
  });

  it('closes when enough have answered, if more were asked', async () => {
    const gate = new Gate();
    await federation.startCombiner('a');
    for (const client of clients.slice(1)) await federation.startClient(client, 'a', await drift());
    await federation.startClient('one', 'a', await gate.learner());
    const run = await federation.start({ ...config, rounds: 1, clientsRequested: 3, overSelection: 1.3 });
    const end = await federation.ended(run);
    expect(end.state).toBe('completed');
    const [round] = await federation.federation.records.rounds.ofRun(run._id);
    expect(round?.updates).toBe(3);
    expect(round?.asked).toHaveLength(4);
  });

  it('replaces a client that stays away within the round', async () => {
    const gate = new Gate();
    await federation.startCombiner('a');
    for (const client of clients) await federation.startClient(client, 'a', await gate.learner());
    const run = await federation.start({ ...config, rounds: 1, clientsRequested: 3, clientsRequired: 3 });
    await gate.reached(1, 3);
    const asked = gate.arrivals.map(({ client }) => client);
    await federation.kill(asked[0]!);
    await gate.reached(1, 4);
    gate.open(1);
    const end = await federation.ended(run);
    expect(end.state).toBe('completed');
    const [round] = await federation.federation.records.rounds.ofRun(run._id);
    expect(round?.updates).toBe(3);
  });

  it('is stopped when asked to, in mid-round, and its clients with it', async () => {
    const gate = new Gate();
    await populate(gate);
    const run = await federation.start(config);
    await gate.reached(1, 4);
    expect((await federation.federation.stopRun(run._id)).state).toBe('stopped');
    await expect(federation.federation.stopRun(run._id)).rejects.toMatchObject({ code: 'run.not_running' });
    gate.open(1, 2, 3);
    const next = await federation.start({ ...config, seed: 4 });
    expect((await federation.ended(next)).state).toBe('completed');
  });

  it('refuses a second run beside it', async () => {
    const gate = new Gate();
    await populate(gate);
    const run = await federation.start(config);
    await expect(federation.start(config)).rejects.toMatchObject({
      code: 'run.in_progress',
      details: { runId: run._id },
    });
    gate.open(1, 2, 3);
    await federation.ended(run);
  });

  it('stops early when its metric has reached the target', async () => {
    await populate();
    const earlyStop = { metric: 'accuracy', goal: 'maximize', target: 0.6 } as const;
    const end = await federation.ended(await federation.start({ ...config, validate: true, earlyStop, rounds: 50 }));
    expect(end).toMatchObject({ state: 'completed', round: 2 });
    expect(end.metrics?.['accuracy']).toBeCloseTo(2 / 3);
  });
});

describe('the same model comes out when', () => {
  it('a client is killed in training and comes back', async () => {
    const gate = new Gate();
    await populate(gate);
    gate.open(1, 3);
    const run = await federation.start(config);
    await gate.reached(2, 4);
    await federation.kill('two');
    await federation.startClient('two', 'a', await gate.learner());
    await gate.reached(2, 5);
    gate.open(2);
    expect((await federation.ended(run)).latestModelId).toBe(await undisturbed());
  });

  it('a combiner is killed before its clients have answered, and comes back', async () => {
    const gate = new Gate();
    await populate(gate);
    gate.open(1, 3);
    const run = await federation.start(config);
    await gate.reached(2, 4);
    await federation.kill('a');
    await federation.startCombiner('a');
    gate.open(2);
    expect((await federation.ended(run)).latestModelId).toBe(await undisturbed());
  });

  it('a combiner is killed with its clients’ updates, and comes back without its clients', async () => {
    const gate = new Gate();
    await populate();
    await federation.kill('four');
    await federation.startClient('four', 'b', await gate.learner());
    gate.open(1, 3);
    const run = await federation.start(config);
    await gate.reached(2, 1);
    const inRound2 = (client: string) => (event: (typeof federation.events)[number]) =>
      event.kind === 'event' && event.event.round === 2 && event.event.client === client;
    await federation.seen('client.answered', inRound2('one'));
    await federation.seen('client.answered', inRound2('two'));
    await federation.kill('a', 'one', 'two');
    await federation.seen('client.lost', inRound2('two'));
    await federation.startCombiner('a');
    await federation.startClient(
      'one',
      'a',
      learnerOf(() => Promise.reject(new Error('asked twice'))),
    );
    await federation.startClient(
      'two',
      'a',
      learnerOf(() => Promise.reject(new Error('asked twice'))),
    );
    const mark = federation.events.length;
    await federation.seen('client.answered', inRound2('two'), mark);
    await federation.kill('one', 'two');
    await federation.startClient('one', 'a', await drift());
    await federation.startClient('two', 'a', await drift());
    gate.open(2);
    expect((await federation.ended(run)).latestModelId).toBe(await undisturbed());
  });

  it('a combiner is gone for good and its clients go to another', async () => {
    const gate = new Gate();
    await populate(gate);
    gate.open(1, 3);
    const run = await federation.start(config);
    await gate.reached(2, 4);
    await federation.kill('a', 'one', 'two');
    for (const client of ['one', 'two']) await federation.startClient(client, 'b', await gate.learner());
    gate.open(2);
    expect((await federation.ended(run)).latestModelId).toBe(await undisturbed());
  });

  it('a combiner cannot write its sum, says so, and can later', async () => {
    const gate = new Gate();
    await federation.startCombiner('a');
    for (const client of clients.slice(0, 3)) await federation.startClient(client, 'a', await drift());
    await federation.startClient('four', 'reducer', await gate.learner());
    const run = await federation.start({ ...config, clientsRequired: 4 });
    for (const client of clients.slice(0, 3))
      await federation.seen('client.answered', (event) => event.kind === 'event' && event.event.client === client);
    const folder = join(federation.dir, 'a', 'spool', 'new');
    await rm(folder, { recursive: true });
    gate.open(1, 2, 3);
    const failed = await federation.seen('client.failed');
    expect(failed).toMatchObject({ event: { fields: { code: 'storage.io' } } });
    await mkdir(folder);
    const end = await federation.ended(run);
    expect(end.state).toBe('completed');
    expect(end.latestModelId).toBe(await undisturbed());
  });

  it('all combiners are gone in mid-round: the run waits, says so, and goes on', async () => {
    const gate = new Gate();
    await populate(gate);
    gate.open(1, 3);
    const run = await federation.start(config);
    await gate.reached(2, 4);
    const mark = federation.events.length;
    await federation.kill('a', 'b');
    await federation.seen('run.waiting', undefined, mark);
    expect((await federation.federation.records.runs.get(run._id))?.waitingFor).toContain('waiting for combiners');
    await federation.startCombiner('a');
    await federation.startCombiner('b');
    gate.open(2);
    expect((await federation.ended(run)).latestModelId).toBe(await undisturbed());
  });

  it.each([1, 2, 3])('the reducer is killed in round %i, before and after clients have answered', async (round) => {
    const gate = new Gate();
    await populate(gate);
    gate.open(...[1, 2, 3].filter((each) => each !== round));
    const run = await federation.start(config);
    await gate.reached(round, 4);
    await federation.kill('reducer');
    await federation.startReducer();
    const mark = federation.events.length;
    gate.open(round);
    await federation.seen('client.answered', undefined, mark);
    await federation.kill('reducer');
    await federation.startReducer();
    expect((await federation.ended(run)).latestModelId).toBe(await undisturbed());
  });

  it('the reducer is killed after a commit, before the model is validated', async () => {
    await populate();
    const run = await federation.start({ ...config, validate: true });
    await federation.seen('round.committed');
    await federation.kill('reducer');
    await federation.startReducer();
    const end = await federation.ended(run);
    expect(end.latestModelId).toBe(await undisturbed());
    const rounds = await federation.federation.records.rounds.ofRun(run._id);
    expect(rounds.map(({ metrics }) => metrics?.['loss'])).toEqual([1, 1 / 2, 1 / 3]);
  });
});
