import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { metricsOf, fillTrainedStore, type TrainedStore } from '../../../test/support/trained-store.js';
import { runConfigSchema, type ClientOutcome, type ModelId, type PeerName, type RunId } from '../../core/index.js';
import { distributionSchema, lineageSchema, modelTableSchema } from './schemas/model-views.js';
import { overviewSchema } from './schemas/overview.js';
import { clientHistorySchema, networkSchema } from './schemas/peer-views.js';
import { curveSchema, timelineSchema } from './schemas/run-views.js';
import { serve, type Served } from './testing/serve.js';

let served: Served;
let store: TrainedStore;
beforeEach(async () => {
  served = await serve();
  const path = join(served.federation.dir, 'records.db');
  store = await fillTrainedStore({ path, runId: 'one', rounds: 12, clients: 5, roundRecords: 3 });
});
afterEach(() => served[Symbol.asyncDispose]());

const get = async (path: string) => {
  const response = await fetch(`${served.url}/api/v1${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** The answer, which must be of the form that is described, with nothing besides, and without a number that is none. */
const read = async <S extends z.ZodType>(schema: S, path: string): Promise<z.output<S>> => {
  const { status, text } = await get(path);
  expect([path, status, status === 200 ? '' : text]).toEqual([path, 200, '']);
  const body: unknown = JSON.parse(text);
  const parsed = schema.parse(body);
  expect(parsed).toEqual(body);
  return parsed;
};

const meanOf = (round: number, of: (client: number) => number = (client) => metricsOf(client, round).accuracy) => {
  const weights = [0, 1, 2, 3, 4].map((client) => 100 + client);
  return weights.reduce((sum, weight, client) => sum + weight * of(client), 0) / weights.reduce((a, b) => a + b);
};

describe('the table of models', () => {
  const rounds = async (query: string) =>
    (await read(modelTableSchema, `/models/table${query}`)).items.map(({ round }) => round);

  it('has one row for each model, the newest first, with means weighted by examples', async () => {
    const table = await read(modelTableSchema, '/models/table');
    expect(table).toMatchObject({ total: 13, metricNames: ['accuracy', 'loss'] });
    expect(table.items.map(({ round }) => round)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, undefined]);
    expect(table.items[0]).toMatchObject({ modelId: store.modelIds[12], runId: 'one', updates: 5, durationMs: 40_000 });
    const { mean, min, max, count } = table.items[0]?.metrics['accuracy'] ?? {};
    const values = [0, 1, 2, 3, 4].map((client) => metricsOf(client, 12).accuracy);
    expect([min, max, count]).toEqual([Math.min(...values), Math.max(...values), 5]);
    expect(mean).toBeCloseTo(meanOf(12), 12);
    expect(table.items[12]).toMatchObject({ modelId: store.modelIds[0], name: 'seed.safetensors', metrics: {} });
  });

  it('comes in pages that lead to the next with the same query', async () => {
    const first = await read(modelTableSchema, '/models/table?runId=one&limit=5&sort=round&order=asc');
    expect([first.total, first.items.map(({ round }) => round)]).toEqual([12, [1, 2, 3, 4, 5]]);
    const second = await read(modelTableSchema, first.next?.replace('/api/v1', '') ?? '');
    expect(second.items.map(({ round }) => round)).toEqual([6, 7, 8, 9, 10]);
    const third = await read(modelTableSchema, second.next?.replace('/api/v1', '') ?? '');
    expect([third.items.map(({ round }) => round), third.next]).toEqual([[11, 12], undefined]);
  });

  it('is sorted by any column, and rows without a value come last', async () => {
    const byAccuracy = Array.from({ length: 12 }, (_, index) => index + 1).sort((a, b) => meanOf(a) - meanOf(b));
    expect(await rounds('?sort=metrics.accuracy&order=asc')).toEqual([...byAccuracy, undefined]);
    expect(await rounds('?sort=metrics.accuracy&order=desc')).toEqual([...byAccuracy.toReversed(), undefined]);
    expect((await rounds('?sort=name&order=asc'))[0]).toBeUndefined();
    expect((await rounds('?sort=createdAt&order=asc'))[0]).toBeUndefined();
    expect(await rounds('?sort=metrics.__proto__')).toHaveLength(13);
  });

  it('is searched, and is empty of a run that is not there', async () => {
    expect(await rounds(`?search=${store.modelIds[7]?.slice(0, 20).toUpperCase() ?? ''}`)).toEqual([7]);
    expect(await rounds('?search=SEED')).toEqual([undefined]);
    expect(await read(modelTableSchema, '/models/table?runId=nope')).toEqual({ items: [], total: 0, metricNames: [] });
  });

  it.each(['sort=color', 'order=up', 'limit=0', 'limit=1001', 'offset=-1', 'page=1', 'sort=metrics.'])(
    'refuses %s',
    async (query) => {
      expect((await get(`/models/table?${query}`)).status).toBe(400);
    },
  );

  it('comes whole as a file for spreadsheets, in which nothing is a formula', async () => {
    const { records } = served.federation;
    const stats = { mean: 0.1 + 0.2, min: -1, max: 1, sd: 0.5, count: 2 };
    await records.summaries.put({
      ...{ _id: 'x:1', modelId: 'e'.repeat(64) as ModelId, runId: 'x' as RunId, round: 1, name: '-2+3,"x"\n' },
      validation: { '=cmd|A0': stats },
    });
    const { status, headers, text } = await get('/models/table.csv?search=x');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(headers.get('content-disposition')).toBe('attachment; filename=models.csv');
    const [header, row, ...rest] = text.split('\r\n');
    expect(header).toContain(`,'=cmd|A0 mean,'=cmd|A0 min`);
    expect(row).toContain(`,"'-2+3,""x""\n",`);
    expect(row).toContain(`,${String(0.1 + 0.2)},-1,1,0.5,2`);
    expect(rest).toEqual(['']);
    expect((await get('/models/table.csv')).text.split('\r\n')).toHaveLength(1 + 14 + 1);
  });
});

describe('the distribution of a metric', () => {
  it('is that of the newest models, oldest first, and follows a client', async () => {
    const found = await read(distributionSchema, '/models/distribution?limit=3&client=client-0002');
    expect(found).toMatchObject({ metric: 'accuracy', metricNames: ['accuracy', 'loss'], clients: store.clients });
    expect(found.items.map(({ round }) => round)).toEqual([10, 11, 12]);
    for (const { round, points, mean, min, max, highlighted, count } of found.items) {
      const values = [0, 1, 2, 3, 4].map((client) => metricsOf(client, round).accuracy);
      expect(points.map(({ value }) => value)).toEqual(values.toSorted((a, b) => a - b));
      expect([min, max, count]).toEqual([Math.min(...values), Math.max(...values), 5]);
      expect(mean).toBeCloseTo(meanOf(round), 12);
      expect(highlighted?.client).toBe('client-0002');
      expect(highlighted?.value).toBeCloseTo(metricsOf(1, round).accuracy, 12);
    }
  });

  it('has fewer points when fewer are wanted, with the extremes', async () => {
    const [item] = (await read(distributionSchema, '/models/distribution?metric=loss&limit=1&points=2')).items;
    expect(item?.points.map(({ value }) => value)).toEqual([item?.min, item?.max]);
    const [bare] = (await read(distributionSchema, '/models/distribution?points=0')).items;
    expect(bare?.points).toEqual([]);
  });

  it('is empty of a metric, run or client that is not there', async () => {
    for (const query of ['metric=nothing', 'runId=nope']) {
      expect((await read(distributionSchema, `/models/distribution?${query}`)).items).toEqual([]);
    }
    const { items } = await read(distributionSchema, '/models/distribution?client=%3Cb%3Enobody');
    expect(items.filter(({ highlighted }) => highlighted !== undefined)).toEqual([]);
    expect(items).toHaveLength(12);
  });

  it.each(['points=-1', 'points=101', 'limit=0', 'limit=1001', 'metric=', 'client=', 'bins=3'])(
    'refuses %s',
    async (query) => {
      expect((await get(`/models/distribution?${query}`)).status).toBe(400);
    },
  );

  it('of nothing is nothing', async () => {
    await using empty = await serve();
    const response = await fetch(`${empty.url}/api/v1/models/distribution`);
    expect(await response.json()).toEqual({ metricNames: [], clients: [], items: [] });
  });
});

describe('the lineage of all models', () => {
  it('has each model once, and leads from parent to child', async () => {
    const { nodes, edges } = await read(lineageSchema, '/models/lineage');
    expect(nodes.map(({ modelId }) => modelId)).toEqual(store.modelIds.toReversed());
    expect(nodes[0]?.metrics?.['accuracy']).toBeCloseTo(meanOf(12), 12);
    const chain = store.modelIds.slice(1).map((modelId, index) => ({ parentId: store.modelIds[index], modelId }));
    expect(edges).toEqual(chain.toReversed());
    const few = await read(lineageSchema, '/models/lineage?limit=2');
    expect([few.nodes.length, few.edges.length]).toEqual([2, 1]);
  });

  it('shows a round that left the model as it was, and a second run of equal models, but once', async () => {
    const { summaries } = served.federation.records;
    const [seed, first] = store.modelIds as [ModelId, ModelId];
    // Of two users of one store each has a clock of its own, which may be ahead.
    const [newest] = await summaries.list({ limit: 1 });
    await vi.waitUntil(() => Date.now() > Date.parse(newest?.createdAt ?? ''));
    await summaries.put({ _id: 'two:1', runId: 'two' as RunId, round: 1, modelId: first, parentId: seed });
    await summaries.put({ _id: 'two:2', runId: 'two' as RunId, round: 2, modelId: first, parentId: first });
    const { nodes, edges } = await read(lineageSchema, '/models/lineage');
    expect([nodes.length, edges.length]).toEqual([13, 12]);
    expect(nodes.find(({ modelId }) => modelId === first)).toMatchObject({ runId: 'one', round: 1 });
  });
});

describe('the curve of a run', () => {
  it('has a point for each round, with all bytes sent until then', async () => {
    const { points } = await read(curveSchema, '/runs/one/curve');
    expect(points.map(({ round }) => round)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(points[1]).toMatchObject({ elapsedMs: 100_000, bytesSent: 2 * 10 * 6_653_480, modelId: store.modelIds[2] });
    expect(points[11]?.validate['accuracy']).toBeCloseTo(meanOf(12), 12);
    expect(points[11]?.train['loss']).toBeCloseTo(
      meanOf(12, (client) => metricsOf(client, 12).loss),
      12,
    );
  });

  it('has fewer points when fewer are wanted, with the first and the last', async () => {
    const all = (await read(curveSchema, '/runs/one/curve')).points;
    const { points } = await read(curveSchema, '/runs/one/curve?maxPoints=4');
    expect(points.map(({ round }) => round)).toEqual([1, 5, 8, 12]);
    expect(points[3]).toEqual(all[11]);
  });

  it('is empty of a run that has not committed, and unknown of one that is not there', async () => {
    const { runs, models } = served.federation.records;
    const [seed] = await models.list({ limit: 1 });
    const [run] = await runs.list({ limit: 1 });
    if (seed === undefined || run === undefined) throw new Error('nothing there');
    await runs.create({ ...run, _id: 'new' as RunId, state: 'pending', round: 0, startedAt: '' });
    expect((await read(curveSchema, '/runs/new/curve')).points).toEqual([]);
    for (const path of ['/runs/nope/curve', '/runs/nope/timeline', '/runs/..%2f..%2fetc/curve']) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
    expect((await get('/runs/one/curve?maxPoints=1')).status).toBe(400);
  });
});

describe('the timeline of a run', () => {
  it('has a lane for each member, with spans in the order of time', async () => {
    const { rounds, lanes } = await read(timelineSchema, '/runs/one/timeline');
    expect(rounds.map(({ round, startMs, endMs }) => [round, startMs, endMs])).toEqual([
      [10, 540_000, 589_500],
      [11, 600_000, 649_500],
      [12, 660_000, 709_500],
    ]);
    expect(lanes.map(({ kind, name, via }) => [kind, name, via])).toEqual([
      ['reducer', 'reducer', undefined],
      ...store.clients.map((name, index) => ['client', name, `combiner-${String(index + 1)}`]),
    ]);
    for (const { spans } of lanes) {
      for (const { startMs, endMs } of spans) expect(endMs).toBeGreaterThanOrEqual(startMs);
      const starts = spans.map(({ startMs }) => startMs);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    }
    const ofRound = lanes[2]?.spans.filter(({ round }) => round === 10);
    expect(ofRound?.map(({ phase, startMs, endMs }) => [phase, startMs - 540_000, endMs - 540_000])).toEqual([
      ['download', 0, 50],
      ['train', 50, 929],
      ['upload', 929, 1_029],
      ['download', 40_500, 40_550],
      ['evaluate', 40_550, 40_608],
    ]);
  });

  it('keeps to the rounds and the slowest clients that are wanted', async () => {
    const { rounds, lanes, truncated } = await read(
      timelineSchema,
      '/runs/one/timeline?fromRound=11&toRound=11&clients=2',
    );
    expect([rounds.map(({ round }) => round), truncated]).toEqual([[11], 3]);
    expect(lanes.map(({ name }) => name)).toEqual(['reducer', 'client-0004', 'client-0005']);
    expect((await read(timelineSchema, '/runs/one/timeline?fromRound=50')).rounds).toEqual([]);
    expect((await get('/runs/one/timeline?fromRound=0')).status).toBe(400);
  });

  it('shows waits, failures and sums, also of a round that is still open', async () => {
    const at = (seconds: number) => new Date(Date.parse('2026-01-01T01:00:00Z') + seconds * 1_000).toISOString();
    const via = 'combiner-1' as PeerName;
    const round = { runId: 'one' as RunId, baseModelId: store.modelIds[12] as ModelId, asked: [], attempt: 1 };
    const of = { combiner: via, clients: 1, examples: 1, sizeBytes: 1 };
    await served.federation.records.rounds.put({
      ...{ ...round, _id: 'one:13:1', round: 13, state: 'abandoned', startedAt: at(0), endedAt: at(60) },
      combiners: [{ ...of, askedAt: at(50), answeredAt: at(60), phasesMs: { merge: 4_000, upload: 9_000 } }],
      outcomes: [
        {
          client: 'a' as PeerName,
          via,
          outcome: 'failed',
          code: 'task.deadline',
          askedAt: at(1),
          answeredAt: at(9),
          phasesMs: { train: 5_000 },
        },
        { client: 'b' as PeerName, via, outcome: 'asked', askedAt: at(1) },
        { client: 'c' as PeerName, via, outcome: 'lost', askedAt: at(1), answeredAt: at(5) },
      ],
    });
    await served.federation.records.rounds.put({
      ...{ ...round, _id: 'one:14:1', round: 14, state: 'open', startedAt: at(60), outcomes: [] },
    });
    const { rounds, lanes } = await read(timelineSchema, '/runs/one/timeline?fromRound=13');
    expect(rounds.map(({ state, endMs }) => [state, endMs])).toEqual([
      ['abandoned', 3_660_000],
      ['open', undefined],
    ]);
    const seconds = Object.fromEntries(
      lanes.map(({ name, spans }) => [
        name,
        spans.map(({ phase, startMs, endMs, outcome }) => [
          phase,
          startMs / 1_000 - 3_600,
          endMs / 1_000 - 3_600,
          outcome,
        ]),
      ]),
    );
    expect(seconds).toEqual({
      reducer: [],
      // It is never busy before it was asked.
      'combiner-1': [
        ['merge', 50, 51, undefined],
        ['upload', 51, 60, undefined],
      ],
      a: [
        ['wait', 1, 4, 'failed'],
        ['train', 4, 9, 'failed'],
      ],
      b: [['wait', 1, 60, 'asked']],
      c: [['wait', 1, 5, 'lost']],
    });
    expect(lanes.find(({ name }) => name === 'a')?.spans[0]?.code).toBe('task.deadline');
  });

  it('shows of the round in work who has answered, and who is still at it', async () => {
    const startedAt = new Date(Date.now() - 60_000).toISOString();
    const at = (seconds: number) => new Date(Date.parse(startedAt) + seconds * 1_000).toISOString();
    const { runs, rounds: records } = served.federation.records;
    const model = store.modelIds[0] as ModelId;
    const runId = 'open' as RunId;
    await runs.create({
      ...{ _id: runId, state: 'running', config: runConfigSchema.parse({}), seedModelId: model },
      ...{ latestModelId: model, round: 1, epoch: 1, startedAt },
    });
    const round = { runId, baseModelId: model, asked: [], attempt: 1, outcomes: [] };
    await records.put({ ...round, _id: 'open:2:1', round: 2, state: 'collecting', startedAt: at(1) });
    const via = 'combiner-1' as PeerName;
    const part = (client: string) => ({ client: client as PeerName, via, askedAt: at(2) });
    const parts: ClientOutcome[] = [
      {
        ...part('a'),
        outcome: 'accepted',
        answeredAt: at(12),
        phasesMs: { download: 1_000, train: 8_000, upload: 500 },
      },
      { ...part('b'), outcome: 'asked' },
    ];
    served.federation.busy = { open: { runId, round: 2, attempt: 1, work: 'train', parts } };
    const spansOf = async () => {
      const { lanes } = await read(timelineSchema, '/runs/open/timeline');
      return Object.fromEntries(lanes.map(({ name, spans }) => [name, spans]));
    };
    const training = await spansOf();
    expect(training['a']?.map(({ phase, endMs }) => [phase, endMs])).toEqual([
      ['wait', 2_500],
      ['download', 3_500],
      ['train', 11_500],
      ['upload', 12_000],
    ]);
    expect(training['b']).toMatchObject([{ phase: 'work', startMs: 2_000, isOpen: true, outcome: 'asked' }]);
    expect(training['b']?.[0]?.endMs).toBeGreaterThanOrEqual(60_000);
    expect(training['reducer']).toMatchObject([{ phase: 'collect', startMs: 2_000, isOpen: true }]);

    await records.put({ ...round, _id: 'open:2:1', round: 2, state: 'committed', startedAt: at(1), endedAt: at(15) });
    served.federation.busy = {
      open: {
        runId,
        round: 2,
        attempt: 1,
        work: 'validate',
        parts: [{ ...part('b'), outcome: 'asked', askedAt: at(20) }],
      },
    };
    const validating = await spansOf();
    expect(validating['b']).toMatchObject([{ phase: 'evaluate', startMs: 20_000, isOpen: true }]);
    expect(validating['reducer']).toMatchObject([{ phase: 'validate', startMs: 20_000, isOpen: true }]);
    served.federation.busy = {};
  });
});

describe('the network', () => {
  it('shows who is there and at work first, with load, version and bytes', async () => {
    const { federation } = served;
    const { peers } = federation.records;
    const [client, via] = ['client-0003', 'combiner-3'] as [PeerName, PeerName];
    const lastSeenAt = new Date().toISOString();
    await peers.put({
      _id: `client:${client}`,
      kind: 'client',
      name: client,
      via,
      state: 'connected',
      version: '1.2.2',
      lastSeenAt,
    });
    await peers.put({
      ...{ _id: `combiner:${via}`, kind: 'combiner', name: via, state: 'connected', lastSeenAt },
      ...{ host: 'h', port: 12080, version: '1.2.3' },
    });
    federation.busy = {
      pending: new Set([client]),
      combiners: [{ name: via, clients: 1, capacity: 50 }],
      bytesOf: (kind) => (kind === 'client' ? { bytesIn: 1, bytesOut: 2 } : { bytesIn: 3, bytesOut: 4 }),
    };
    const { nodes, truncated } = await read(networkSchema, '/network');
    expect([nodes.length, truncated]).toEqual([1 + 5 + 5, undefined]);
    expect(nodes.slice(0, 3)).toEqual([
      { kind: 'reducer', name: 'reducer', state: 'connected', version: '0.0.1', load: 1, bytesIn: 3, bytesOut: 4 },
      {
        ...{ kind: 'combiner', name: via, state: 'working', via: 'reducer', host: 'h', port: 12080, lastSeenAt },
        ...{ load: 1, capacity: 50, version: '1.2.3', bytesIn: 3, bytesOut: 4 },
      },
      { kind: 'client', name: client, state: 'working', via, version: '1.2.2', lastSeenAt, bytesIn: 1, bytesOut: 2 },
    ]);
    expect(new Set(nodes.slice(3).map(({ state }) => state))).toEqual(new Set(['gone']));
    const few = await read(networkSchema, '/network?limit=4');
    expect([few.nodes.length, few.truncated]).toEqual([4, 7]);
  });
});

describe("a client's history", () => {
  const publish = (type: string, round: number, fields: Readonly<Record<string, unknown>>, message = 'm') => {
    const client = 'client-0001';
    served.federation.events.publish({ level: 'info', type, message, runId: 'one' as RunId, round, client, fields });
  };

  it('tells what became of its parts, newest first, in pages', async () => {
    const metrics = { '<b>acc</b>': 0.5 };
    publish('client.asked', 1, { work: 'train' });
    publish('client.answered', 1, { work: 'train', numExamples: 7, metrics, durationMs: 5, phasesMs: { train: 4 } });
    publish('client.failed', 2, {
      work: 'validate',
      code: 'task.learner_threw',
      message: '<script>',
      logTail: ['\u202e', 'x'],
    });
    publish('client.refused', 3, { code: 'update.late' }, 'refused: update.late');
    publish('client.lost', 4, { work: 'odd', metrics: 'none', numExamples: null });
    await served.federation.events.flushed();
    const whole = await read(clientHistorySchema, '/clients/client-0001');
    expect(whole.client).toMatchObject({ name: 'client-0001', via: 'combiner-1' });
    expect(whole.history.map(({ at: _at, ...part }) => part)).toEqual([
      { runId: 'one', round: 4, outcome: 'lost', message: 'm' },
      { runId: 'one', round: 3, outcome: 'refused', code: 'update.late', message: 'refused: update.late' },
      {
        ...{ runId: 'one', round: 2, work: 'validate', outcome: 'failed' },
        ...{ code: 'task.learner_threw', message: '<script>', logTail: ['\u202e', 'x'] },
      },
      {
        ...{ runId: 'one', round: 1, work: 'train', outcome: 'accepted', numExamples: 7, metrics },
        ...{ durationMs: 5, phasesMs: { train: 4 } },
      },
    ]);
    const page = await read(clientHistorySchema, '/clients/client-0001?limit=2');
    expect([page.history.map(({ round }) => round), page.nextOffset]).toEqual([[4, 3], 2]);
    const last = await read(clientHistorySchema, '/clients/client-0001?limit=2&offset=2');
    expect([last.history.map(({ round }) => round), last.nextOffset]).toEqual([[2, 1], undefined]);
  });

  it.each(['nobody', 'combiner-1', '%3Cb%3E', '..%2f..'])('is not there of %s', async (name) => {
    const { status, text } = await get(`/clients/${name}`);
    expect([status, JSON.parse(text)]).toMatchObject([404, { code: 'peer.not_found' }]);
  });
});

describe('the overview', () => {
  it('tells in one look what is there and who is waited for', async () => {
    served.federation.busy = {
      progress: { work: 'train', round: 13, asked: 5, answered: 2, timeLeftMs: 1_000 },
      pending: new Set(store.clients.slice(2).toReversed()),
    };
    const overview = await read(overviewSchema, '/overview');
    expect(overview).toMatchObject({
      federation: { name: 'small', version: '0.0.1' },
      run: { _id: 'one', state: 'completed' },
      latestModel: { id: store.modelIds[12], runId: 'one', round: 12 },
      combiners: { connected: 0, known: 5 },
      clients: { connected: 0, known: 5 },
      counts: { runs: 1, models: 13 },
      stores: [
        { role: 'objects', kind: 'filesystem', ok: true },
        { role: 'records', kind: 'sqlite', ok: true },
      ],
    });
    expect(overview.latestModel?.metrics['accuracy']).toBeCloseTo(meanOf(12), 12);
    // The run has ended: nobody is waited for.
    expect(overview.run).not.toHaveProperty('progress');
    const [run] = await served.federation.records.runs.list({ limit: 1 });
    if (run === undefined) throw new Error('no run');
    await served.federation.records.runs.create({ ...run, _id: 'two' as RunId, state: 'running' });
    const { run: running } = await read(overviewSchema, '/overview');
    expect(running).toMatchObject({ _id: 'two', progress: { answered: 2 }, waitingForClients: store.clients.slice(2) });
  });

  it('of an empty federation has no run and no model, and tells which store is away', async () => {
    await using empty = await serve();
    empty.federation.outage = 'storage.unavailable: connection refused';
    const overview = overviewSchema.parse(await (await fetch(`${empty.url}/api/v1/overview`)).json());
    expect(overview).toMatchObject({
      counts: { runs: 0, models: 0 },
      stores: [{ ok: false, message: 'storage.unavailable: connection refused' }, { ok: true }],
    });
    expect([overview.run, overview.latestModel]).toEqual([undefined, undefined]);
  });
});
