import { type ModelId, type ModelRecord, NestorError } from '../../core/index.js';
import { abortable } from '../abortable.js';
import { controlRecords } from '../control/open.js';
import { pageOf, type Stamp, stamps } from '../documents.js';
import type {
  EventFilter,
  EventRecords,
  MetricRecords,
  ModelRecords,
  PeerRecords,
  Records,
  RoundRecords,
} from '../records.js';
import {
  countAll,
  insertNew,
  makeIndexes,
  type MongoStore,
  optionalFields,
  replace,
  selectAll,
  selectOne,
  using,
  write,
} from './collections.js';
import { mongoControlTable } from './control-table.js';
import { MongoConnection, type MongodbConfig } from './connection.js';
import { mongoRuns } from './runs.js';
import { mongoDistributions, mongoSummaries } from './summaries.js';

/** Records in a MongoDB server, one collection for each kind of document. */
export const openMongodb = (config: MongodbConfig): Records => {
  const connection = new MongoConnection(config);
  const store: MongoStore = { connection, stamp: stamps() };
  return {
    kind: 'mongodb',
    runs: mongoRuns(store),
    rounds: mongoRounds(store),
    models: mongoModels(store),
    peers: mongoPeers(store),
    events: mongoEvents(store),
    metrics: mongoMetrics(store),
    distributions: mongoDistributions(store),
    summaries: mongoSummaries(store),
    control: controlRecords((name) => mongoControlTable(store, name)),
    ready: (signal) => abortable(makeIndexes(store), signal),
    close: () => connection.close(),
  };
};

const newestFirst = { createdAt: -1, _id: -1 } as const;

const mongoRounds = (store: MongoStore): RoundRecords => ({
  put: (round) => write(store, 'rounds', [replace(store, round, optionalFields.rounds)]),
  ofRun: (runId, page) => selectAll(store, 'rounds', { runId }, { round: 1, attempt: 1 }, pageOf(page)),
  between: (runId, { from, to }, page) =>
    selectAll(store, 'rounds', { runId, round: { $gte: from, $lte: to } }, { round: 1, attempt: 1 }, pageOf(page)),
  latest: (runId) => selectOne(store, 'rounds', { runId }, { round: -1, attempt: -1 }),
});

const mongoModels = (store: MongoStore): ModelRecords => {
  const get = (id: ModelId) => selectOne<ModelRecord>(store, 'models', { _id: id });
  return {
    async add(model) {
      await write(store, 'models', [insertNew(store, model)]);
      const added = await get(model._id);
      if (added === undefined) throw new NestorError('records.io', `The model ${model._id} was not stored.`);
      return added;
    },
    get,
    byObjectKey: (objectKey) => selectOne(store, 'models', { objectKey }, newestFirst),
    list: (page) =>
      selectAll(store, 'models', page?.runId === undefined ? {} : { runId: page.runId }, newestFirst, pageOf(page)),
    count: () => countAll(store, 'models'),
    children: (id) => selectAll(store, 'models', { parentId: id }, { createdAt: 1, _id: 1 }),
    async setMetrics(id, metrics) {
      await using(store, 'models', (models) => models.updateOne({ _id: id }, { $set: { metrics } }));
    },
  };
};

const mongoPeers = (store: MongoStore): PeerRecords => ({
  put: (peer) => write(store, 'peers', [replace(store, peer, optionalFields.peers)]),
  get: (kind, name) => selectOne(store, 'peers', { kind, name }),
  list: (kind, page) => selectAll(store, 'peers', { kind }, { name: 1 }, pageOf(page)),
  count: (kind) => countAll(store, 'peers', { kind }),
});

const mongoEvents = (store: MongoStore): EventRecords => ({
  append: (events) =>
    write(
      store,
      'events',
      events.map((event) => insertNew(store, event)),
    ),
  after: (id, limit, filter) =>
    selectAll(store, 'events', { _id: { $gt: id ?? '' }, ...filterOf(filter) }, { _id: 1 }, pageOf({ limit })),
  before: (id, page, filter) =>
    selectAll(
      store,
      'events',
      { ...(id === undefined ? {} : { _id: { $lt: id } }), ...filterOf(filter) },
      { _id: -1 },
      pageOf(page),
    ),
  lastId: async () => (await selectOne<Stamp & { _id: string }>(store, 'events', {}, { _id: -1 }))?._id,
});

const filterOf = ({ levels, types, client, runId }: EventFilter = {}) => ({
  ...(levels === undefined ? {} : { level: { $in: levels } }),
  ...(types === undefined ? {} : { type: { $in: types } }),
  ...(client === undefined ? {} : { client }),
  ...(runId === undefined ? {} : { runId }),
});

const mongoMetrics = (store: MongoStore): MetricRecords => ({
  put: (metrics) =>
    write(
      store,
      'metrics',
      metrics.map((metric) => replace(store, metric)),
    ),
  ofRun: (runId, page) =>
    selectAll(store, 'metrics', { runId }, { round: 1, phase: 1, source: 1, name: 1 }, pageOf(page)),
  ofSource: ({ runId, ...which }, page) =>
    selectAll(
      store,
      'metrics',
      { ...which, ...(runId === undefined ? {} : { runId }) },
      { createdAt: -1 },
      pageOf(page),
    ),
});
