import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtinLearners } from '../../clients/learner/builtin.js';
import type { wire } from '../../services/transport/index.js';
import { TestFederation } from '../support/federation.js';
import { seedModelFile } from '../support/models.js';
import { Rogue } from '../support/rogue.js';

let federation: TestFederation;
let rogue: Rogue;

beforeEach(async () => {
  federation = await TestFederation.open({ graceMs: 300 });
  await federation.startCombiner('combiner');
  const context = {
    client: 'x',
    partition: { scheme: 'iid', alpha: 1, index: 0, count: 1, seed: 1 },
    dataDir: '/nonexistent',
    log: () => undefined,
  } as const;
  for (const client of ['good-1', 'good-2']) {
    await federation.startClient(client, 'combiner', await builtinLearners['builtin:drift']!(context));
  }
  rogue = await Rogue.join(federation, 'rogue', 'combiner');
  await federation.importSeed();
});
afterEach(async () => {
  await rogue.close();
  await federation.close();
});

const good = () => seedModelFile();
const withFloat = (value: number, at = 5): Uint8Array => {
  const file = good();
  new DataView(file.buffer).setFloat32(file.length - 4 * at, value, true);
  return file;
};

interface Case {
  readonly what: string;
  readonly code: string;
  readonly file?: () => Uint8Array;
  readonly change?: Partial<wire.Update>;
}

const cases: readonly Case[] = [
  {
    what: 'of another layout',
    code: 'update.shape_mismatch',
    file: () => seedModelFile({ bias: [7], kernel: [17, 31] }),
  },
  { what: 'with a tensor too few', code: 'update.shape_mismatch', file: () => seedModelFile({ bias: [7] }) },
  { what: 'with NaN', code: 'update.non_finite', file: () => withFloat(NaN) },
  { what: 'with infinity', code: 'update.non_finite', file: () => withFloat(-Infinity) },
  { what: 'with an element out of range', code: 'update.out_of_range', file: () => withFloat(1e6) },
  {
    what: 'that is garbage',
    code: 'update.malformed',
    file: () => new TextEncoder().encode('this is no model at all'),
  },
  { what: 'that is cut off', code: 'update.malformed', file: () => good().subarray(0, -100) },
  { what: 'that is empty', code: 'update.malformed', file: () => new Uint8Array(0) },
  { what: 'of zero examples', code: 'update.zero_examples', change: { numExamples: 0 } },
  {
    what: 'of an enormous number of examples',
    code: 'update.examples_out_of_range',
    change: { numExamples: 1_048_577 },
  },
  { what: 'of another base model', code: 'update.stale', change: { baseModelId: 'ab'.repeat(32) } },
];

describe('an update', () => {
  it.each(cases)(
    '$what is refused with $code, and the round goes on without it',
    async ({ code, file = good, change = {} }) => {
      const run = await federation.start({ rounds: 1, clientsRequired: 2, clientsRequested: 3 });
      await rogue.update(await rogue.asked(), file(), change);
      expect(await rogue.verdict()).toMatchObject({ accepted: false, code });
      const end = await federation.ended(run);
      expect(end.state).toBe('completed');
      const [round] = await federation.federation.records.rounds.ofRun(run._id);
      expect(round?.updates).toBe(2);
      expect(round?.outcomes.find(({ client }) => client === 'rogue')).toMatchObject({ outcome: 'refused', code });
    },
  );

  it('of a negative number of examples cannot even be said', async () => {
    const run = await federation.start({ rounds: 1, clientsRequired: 2, clientsRequested: 3 });
    const ask = await rogue.asked();
    await expect(rogue.update(ask, good(), { numExamples: -5 })).rejects.toThrow();
    await rogue.update(ask, good(), { numExamples: 0 });
    expect((await federation.ended(run)).state).toBe('completed');
  });

  it('that comes twice counts once; other bytes the second time are refused', async () => {
    const run = await federation.start({ rounds: 1, clientsRequired: 3, clientsRequested: 3 });
    const ask = await rogue.asked();
    await federation.seen('client.answered', (event) => event.kind === 'event' && event.event.client === 'good-1');
    await rogue.update(ask, withFloat(0.25));
    await rogue.update(ask, withFloat(0.5));
    const first = await rogue.verdict(0);
    const second = await rogue.verdict(1);
    expect([first, second].filter(({ accepted }) => accepted)).toHaveLength(1);
    expect([first, second].find(({ accepted }) => !accepted)?.code).toMatch(/update\.(duplicate|late)/);
    await federation.ended(run);
    const [round] = await federation.federation.records.rounds.ofRun(run._id);
    expect(round?.updates).toBe(3);
  });

  it('for another round is refused, and so is one after the round', async () => {
    const run = await federation.start({ rounds: 1, clientsRequired: 3, clientsRequested: 3 });
    const ask = await rogue.asked();
    await rogue.update(ask, good(), {}, { round: 7 });
    expect(await rogue.verdict(0)).toMatchObject({ accepted: false, code: 'update.wrong_round' });
    await rogue.update(ask, good());
    expect(await rogue.verdict(1)).toMatchObject({ accepted: true });
    await federation.ended(run);
    await rogue.update(ask, good());
    expect(await rogue.verdict(2)).toMatchObject({ accepted: false, code: 'update.late' });
  });

  it('of a client that was not asked is refused', async () => {
    const stranger = await Rogue.join(federation, 'stranger', 'combiner');
    const run = await federation.start({ rounds: 1, clientsRequired: 3, clientsRequested: 4, overSelection: 1 });
    await stranger.asked();
    const ask = await rogue.asked();
    const late = await Rogue.join(federation, 'latecomer', 'combiner');
    await late.update(ask, good());
    expect(await late.verdict()).toMatchObject({ accepted: false, code: 'update.foreign' });
    await rogue.update(ask, good());
    await stranger.update(ask, good());
    expect((await federation.ended(run)).state).toBe('completed');
    await stranger.close();
    await late.close();
  });

  it('is weighted by its examples in the mean', async () => {
    const run = await federation.start({ rounds: 1, clientsRequired: 3, clientsRequested: 3 });
    await rogue.update(await rogue.asked(), good(), { numExamples: 1_000_000 });
    const end = await federation.ended(run);
    const model = await federation.federation.modelFile(end.latestModelId);
    const { readFile } = await import('node:fs/promises');
    const merged = await readFile(model.path);
    const base = Buffer.from(good());
    const at = merged.length - 40;
    const delta = merged.readFloatLE(at) - base.readFloatLE(base.length - 40);
    // The other two stand for at most 1,000 examples each, with deltas below 1/8.
    expect(Math.abs(delta - base.readFloatLE(base.length - 40))).toBeLessThan(0.001);
  });
});
