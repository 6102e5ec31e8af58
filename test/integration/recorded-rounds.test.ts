import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Learner, RoundRecord, RunId } from '../../services/core/index.js';
import { openRecords } from '../../services/storage/index.js';
import type { ClientRecords, KeepRecords } from '../../services/workers/index.js';
import { TestFederation } from '../support/federation.js';
import { drift, Gate } from '../support/learners.js';

const open: TestFederation[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((federation) => federation.close()));
});

/** Finds the model differently, client by client. */
const learner = async (): Promise<Learner> => ({
  ...(await drift()),
  evaluate: ({ client, round }) =>
    Promise.resolve({ numExamples: client.charCodeAt(0), metrics: { accuracy: round / client.charCodeAt(0) } }),
});

/** Two rounds of three clients: two at a combiner, one at the reducer. */
const trained = async (
  keep?: (federation: TestFederation) => KeepRecords,
): Promise<{ federation: TestFederation; rounds: readonly RoundRecord[]; runId: RunId }> => {
  const federation = await TestFederation.open();
  open.push(federation);
  await federation.startCombiner('combiner', 'reducer', keep && { keep: keep(federation) });
  for (const client of ['a', 'b']) await federation.startClient(client, 'combiner', await learner());
  await federation.startClient('c', 'reducer', await learner());
  await federation.importSeed();
  const run = await federation.start({ rounds: 2, clientsRequested: 3, validate: true });
  const { _id } = await federation.ended(run);
  return { federation, runId: _id, rounds: await federation.federation.records.rounds.ofRun(_id) };
};

describe('what goes on in a round', () => {
  it('tells who is waited for, until all have answered', async () => {
    const federation = await TestFederation.open();
    open.push(federation);
    const gate = new Gate();
    await federation.startCombiner('combiner');
    await federation.startClient('quick', 'combiner', await drift());
    await federation.startClient('slow', 'combiner', await gate.learner());
    await federation.importSeed();
    const pending = () => [...federation.federation.activity().pending];
    expect(pending()).toEqual([]);
    const run = await federation.start({ rounds: 1, clientsRequested: 2 });
    await federation.seen('client.answered');
    await gate.reached(1, 1);
    expect(pending()).toEqual(['slow']);
    expect(federation.federation.activity()).toMatchObject({
      ...{ reducer: 'reducer', clientsConnected: 2, combiners: [{ name: 'combiner', clients: 2 }] },
      progress: { work: 'train', round: 1, asked: 2, answered: 1 },
    });
    const { parts = [], ...work } = federation.federation.activity().open ?? {};
    expect(work).toMatchObject({ runId: run._id, round: 1, attempt: 1, work: 'train' });
    expect(Object.fromEntries(parts.map((part) => [part.client, part]))).toMatchObject({
      quick: {
        outcome: 'accepted',
        answeredAt: expect.any(String) as string,
        phasesMs: { train: expect.any(Number) as number },
      },
      slow: { outcome: 'asked', askedAt: expect.any(String) as string },
    });
    gate.open(1);
    await federation.ended(run);
    expect([pending(), federation.federation.activity().open]).toEqual([[], undefined]);
    const { bytesIn, bytesOut } = federation.federation.activity().bytesOf('client', 'slow');
    expect([bytesIn, bytesOut].every((bytes) => bytes > 0)).toBe(true);
  });
});

describe('what is kept of a client', () => {
  it('tells the version of its software, also when it came through a combiner', async () => {
    const { federation } = await trained();
    const clients = await federation.federation.records.peers.list('client');
    expect(clients.map(({ name, version }) => [name, version]).toSorted()).toEqual([
      ['a', '1.2.3'],
      ['b', '1.2.3'],
      ['c', '1.2.3'],
    ]);
  });
});

describe('what is kept of a round', () => {
  it('tells when each part of it was, for clients, combiners and the reducer', async () => {
    const { rounds } = await trained();
    expect(rounds).toHaveLength(2);
    for (const { outcomes, validation, combiners, phasesMs, startsMs, startedAt, durationMs = 0 } of rounds) {
      expect(Object.keys(phasesMs ?? {})).toEqual(['select', 'collect', 'merge', 'commit', 'validate']);
      expect(Object.keys(startsMs ?? {})).toEqual(['select', 'collect', 'merge', 'commit', 'validate']);
      const starts = Object.values(startsMs ?? {});
      expect(starts).toEqual(starts.toSorted((x, y) => x - y));
      for (const [work, parts] of [
        ['train', outcomes],
        ['evaluate', validation ?? []],
      ] as const) {
        expect(parts.map(({ client }) => client)).toEqual(['a', 'b', 'c']);
        for (const { askedAt = '', answeredAt = '', phasesMs: ofClient = {}, durationMs: took = -1 } of parts) {
          expect(Date.parse(askedAt)).toBeGreaterThanOrEqual(Date.parse(startedAt));
          expect(Date.parse(answeredAt)).toBeGreaterThanOrEqual(Date.parse(askedAt));
          expect(Object.keys(ofClient)).toEqual(
            work === 'train' ? ['download', 'train', 'upload'] : ['download', 'evaluate'],
          );
          expect(Object.values(ofClient).reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(took + 1);
        }
      }
      expect(combiners).toMatchObject([
        { combiner: 'combiner', clients: 2, phasesMs: { merge: expect.any(Number) as number } },
      ]);
      expect(combiners?.[0]?.phasesMs['merge']).toBeLessThan(durationMs);
    }
  });

  it('counts each model, update and sum once', async () => {
    const { federation, rounds } = await trained();
    const [model] = await federation.federation.records.models.list();
    const modelBytes = model?.file.sizeBytes ?? 0;
    const [first, second] = rounds;
    for (const { receivedBytes, sentBytes = 0 } of first?.outcomes ?? []) {
      expect(receivedBytes).toBe(modelBytes);
      expect(sentBytes).toBeGreaterThan(0);
    }
    // Validation has brought the model that the second round trains from.
    for (const { receivedBytes } of first?.validation ?? []) expect(receivedBytes).toBe(modelBytes);
    for (const { receivedBytes } of second?.outcomes ?? []) expect(receivedBytes).toBe(0);
    const updates = (round?: RoundRecord) =>
      round?.outcomes.reduce((sum, { sentBytes = 0 }) => sum + sentBytes, 0) ?? 0;
    const sum = (round?: RoundRecord) => round?.combiners?.[0]?.sizeBytes ?? 0;
    // Each time a model goes to the combiner and to three clients.
    expect(first?.bytesSent).toBe(2 * 4 * modelBytes + updates(first) + sum(first));
    expect(second?.bytesSent).toBe(4 * modelBytes + updates(second) + sum(second));
  });

  it('has summaries that agree with the metrics of its clients', async () => {
    const { federation, runId, rounds } = await trained();
    const { records } = federation.federation;
    const summaries = await records.summaries.list();
    expect(summaries.map(({ _id }) => _id.replace(runId, 'run'))).toEqual([
      'run:2',
      'run:1',
      expect.stringMatching(/^uploaded:/),
    ]);
    const metrics = await records.metrics.ofRun(rounds[0]!.runId, { limit: 1_000 });
    const [newest] = summaries;
    expect(newest).toMatchObject({ modelId: rounds[1]!.modelId, parentId: rounds[0]!.modelId, updates: 3 });
    expect(newest?.bytesSent).toBe(rounds[1]!.bytesSent);
    for (const [phase, stats] of [
      ['train', newest?.train],
      ['validate', newest?.validation],
    ] as const) {
      expect(Object.keys(stats ?? {})).not.toEqual([]);
      for (const [name, { mean, min, max, count }] of Object.entries(stats ?? {})) {
        const rows = metrics.filter((row) => row.round === 2 && row.phase === phase && row.name === name);
        const values = rows.filter(({ source }) => source !== 'global').map(({ value }) => value);
        expect([min, max, count]).toEqual([Math.min(...values), Math.max(...values), 3]);
        expect(rows.find(({ source }) => source === 'global')?.value).toBe(mean);
        const [distribution] = await records.distributions.list({ phase, name });
        expect(distribution).toMatchObject({ round: 2, mean, min, max, count });
        expect(distribution?.points.map(({ value }) => value)).toEqual(values.toSorted((x, y) => x - y));
      }
    }
  });
});

describe('who writes what concerns the clients of a combiner', () => {
  /** What the store has of them, whoever wrote it. */
  const kept = async ({ federation, runId }: Omit<Awaited<ReturnType<typeof trained>>, 'rounds'>) => {
    const { metrics, events } = federation.federation.records;
    const rows = await metrics.ofRun(runId, { limit: 1_000 });
    const told = federation.events.flatMap((each) => (each.kind === 'event' ? [each.event._id] : []));
    await vi.waitFor(async () => {
      expect(await events.lastId()).toBe(told.at(-1));
    });
    const trail = await events.after(undefined, 1_000, { types: ['client.answered'] });
    return {
      metrics: rows.map(({ _id }) => _id.replace(runId, 'run')),
      answered: trail.map(({ client, round }) => `${client ?? ''} ${round ?? 0}`).toSorted(),
    };
  };

  it('is the combiner, where it reaches the record store', async () => {
    const written: ClientRecords[] = [];
    const all = await trained((federation) => {
      const store = openRecords({ kind: 'sqlite', path: federation.recordsPath });
      return async (records) => {
        await store.metrics.put(records.metrics);
        await store.events.append(records.events);
        written.push(records);
      };
    });
    const { federation, runId } = all;
    // Two clients, two rounds, each to train and to validate.
    await vi.waitFor(() => {
      const answers = written.flatMap(({ events }) => events.filter(({ type }) => type === 'client.answered'));
      expect(answers).toHaveLength(8);
    });
    const metrics = written.flatMap((records) => records.metrics);
    const stored = await federation.federation.records.metrics.ofRun(runId, { limit: 1_000 });
    expect(metrics.map(({ _id }) => _id).toSorted()).toEqual(
      stored.flatMap(({ _id, source }) => (source === 'a' || source === 'b' ? [_id] : [])).toSorted(),
    );
    expect(await kept(all)).toEqual(await kept(await trained()));
  });

  it('is the reducer, where the combiner cannot', async () => {
    let asked = 0;
    const failing = await trained(() => () => {
      asked += 1;
      return Promise.reject(new Error('the store is away'));
    });
    expect(asked).toBe(1);
    expect(await kept(failing)).toEqual(await kept(await trained()));
  });

  it('is the reducer, when the combiner is lost with what it was to write', async () => {
    const federation = await TestFederation.open();
    open.push(federation);
    let starting: Promise<void> | undefined;
    const begun = new Promise<void>((resolve) => {
      const keep = () => {
        resolve();
        return new Promise<never>(() => undefined);
      };
      starting = federation.startCombiner('combiner', 'reducer', { keep });
    });
    await starting;
    await federation.startClient('a', 'combiner', await learner());
    await federation.importSeed();
    const run = await federation.start({ rounds: 1, clientsRequested: 1, clientsRequired: 1 });
    await begun;
    await federation.kill('combiner');
    await federation.startCombiner('combiner', 'reducer');
    await federation.ended(run);
    const { metrics, answered } = await kept({ federation, runId: run._id });
    expect(metrics).toEqual(['run:1:train:a:loss', 'run:1:train:global:loss']);
    expect(answered).not.toEqual([]);
    expect(answered).toHaveLength(
      federation.events.filter((each) => each.kind === 'event' && each.event.type === 'client.answered').length,
    );
  });
});
