import { afterEach, expect, it } from 'vitest';
import type { Learner } from '../../services/core/index.js';
import { TestFederation } from '../support/federation.js';
import { drift } from '../support/learners.js';

const open: TestFederation[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((federation) => federation.close()));
});

/** A learner whose last loss says how much there is to learn yet. */
const withLoss = async (loss: number): Promise<Learner> => {
  const inner = await drift();
  return {
    ...inner,
    train: async (task, path, signal) => ({
      ...(await inner.train(task, path, signal)),
      ...{ numExamples: 100, metrics: { loss } },
    }),
  };
};

const start = async (aggGoal?: number) => {
  const federation = await TestFederation.open();
  open.push(federation);
  for (const [client, loss] of Object.entries({ rich: 5, poor: 0.01, poorer: 0.001 })) {
    await federation.startClient(client, 'reducer', await withLoss(loss));
  }
  await federation.importSeed();
  const one = {
    clientsRequired: 1,
    clientsRequested: 1,
    ...(aggGoal === undefined ? {} : { aggGoal, concurrency: 1 }),
  };
  return { federation, run: await federation.start({ rounds: 9, selector: 'oort', ...one }) };
};

const askedIn = async (federation: TestFederation, runId: string) => {
  const [run] = await federation.federation.records.runs.list({ limit: 1 });
  expect(run?._id).toBe(runId);
  const rounds = await federation.federation.records.rounds.ofRun(run!._id, { limit: 100 });
  return rounds.map(({ outcomes }) =>
    outcomes.filter(({ outcome }) => outcome === 'accepted').map(({ client }) => client),
  );
};

it('Oort asks everybody once, then those who still teach most, also after a restart of the reducer', async () => {
  const { federation, run } = await start();
  await federation.seen('round.committed', (event) => event.kind === 'event' && event.event.round === 5);
  await federation.kill('reducer');
  await federation.startReducer();
  expect(await federation.ended(run)).toMatchObject({ state: 'completed' });
  const asked = await askedIn(federation, run._id);
  expect(new Set(asked.slice(0, 3).flat())).toEqual(new Set(['rich', 'poor', 'poorer']));
  expect(asked.slice(3)).toEqual(Array(6).fill(['rich']));
});

it('Oort gives the work of an asynchronous run to those who still teach most', async () => {
  const { federation, run } = await start(1);
  expect(await federation.ended(run)).toMatchObject({ state: 'completed' });
  const asked = (await askedIn(federation, run._id)).flat();
  expect(new Set(asked.slice(0, 3))).toEqual(new Set(['rich', 'poor', 'poorer']));
  expect(asked.slice(3)).toEqual(Array(6).fill('rich'));
});
