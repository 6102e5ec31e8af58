import { NestorError, type ModelRecord } from '../../core/index.js';
import { controlRecords } from '../control/open.js';
import { pageOf, stamps } from '../documents.js';
import type { MetricRecords, ModelRecords, PeerRecords, Records, RoundRecords } from '../records.js';
import { sqliteControlTable } from './control-table.js';
import { SqliteFile } from './database.js';
import { countAll, insertNew, replace, selectAll, selectOne, type SqliteStore } from './documents.js';
import { sqliteEvents } from './events.js';
import { sqliteRuns } from './runs.js';
import { sqliteDistributions, sqliteSummaries } from './summaries.js';

export interface SqliteConfig {
  readonly kind: 'sqlite';
  /** The database file; it and its folder are made when they are not there. */
  readonly path: string;
}

/** Records in one SQLite file, which several processes may use at a time. */
export const openSqlite = ({ path }: SqliteConfig): Records => {
  const file = new SqliteFile(path);
  const store: SqliteStore = { file, stamp: stamps() };
  return {
    kind: 'sqlite',
    runs: sqliteRuns(store),
    rounds: sqliteRounds(store),
    models: sqliteModels(store),
    peers: sqlitePeers(store),
    events: sqliteEvents(store),
    metrics: sqliteMetrics(store),
    distributions: sqliteDistributions(store),
    summaries: sqliteSummaries(store),
    control: controlRecords((name) => sqliteControlTable(store, name)),
    async ready(signal) {
      signal?.throwIfAborted();
      await file.open();
      signal?.throwIfAborted();
    },
    close: () => file.close(),
  };
};

const sqliteRounds = (store: SqliteStore): RoundRecords => ({
  async put(round) {
    await store.file.change(...replace(store, 'rounds', round));
  },

  ofRun(runId, page) {
    const { limit, offset } = pageOf(page);
    const sql = 'SELECT doc FROM rounds WHERE runId = ? ORDER BY round, attempt LIMIT ? OFFSET ?';
    return selectAll(store.file, sql, runId, limit, offset);
  },

  between(runId, { from, to }, page) {
    const { limit, offset } = pageOf(page);
    const sql =
      'SELECT doc FROM rounds WHERE runId = ? AND round BETWEEN ? AND ? ORDER BY round, attempt LIMIT ? OFFSET ?';
    return selectAll(store.file, sql, runId, from, to, limit, offset);
  },

  latest: (runId) =>
    selectOne(store.file, 'SELECT doc FROM rounds WHERE runId = ? ORDER BY round DESC, attempt DESC LIMIT 1', runId),
});

const sqliteModels = (store: SqliteStore): ModelRecords => {
  const { file } = store;
  const get = (id: string) => selectOne<ModelRecord>(file, 'SELECT doc FROM models WHERE _id = ?', id);
  return {
    async add(model) {
      await file.change(...insertNew(store, 'models', model));
      const added = await get(model._id);
      if (added === undefined) throw new NestorError('records.io', `The model ${model._id} was not stored.`);
      return added;
    },

    get,

    byObjectKey: (objectKey) =>
      selectOne(
        file,
        'SELECT doc FROM models WHERE objectKey = ? ORDER BY createdAt DESC, _id DESC LIMIT 1',
        objectKey,
      ),

    list(page) {
      const { limit, offset } = pageOf(page);
      const order = 'ORDER BY createdAt DESC, _id DESC LIMIT ? OFFSET ?';
      return page?.runId === undefined
        ? selectAll(file, `SELECT doc FROM models ${order}`, limit, offset)
        : selectAll(file, `SELECT doc FROM models WHERE runId = ? ${order}`, page.runId, limit, offset);
    },

    count: () => countAll(file, 'models'),

    children: (id) => selectAll(file, 'SELECT doc FROM models WHERE parentId = ? ORDER BY createdAt, _id', id),

    async setMetrics(id, metrics) {
      const sql = `UPDATE models SET doc = json_set(doc, '$.metrics', json(?)) WHERE _id = ?`;
      await file.change(sql, JSON.stringify(metrics), id);
    },
  };
};

const sqlitePeers = (store: SqliteStore): PeerRecords => ({
  async put(peer) {
    await store.file.change(...replace(store, 'peers', peer));
  },

  get: (kind, name) => selectOne(store.file, 'SELECT doc FROM peers WHERE kind = ? AND name = ?', kind, name),

  list(kind, page) {
    const { limit, offset } = pageOf(page);
    return selectAll(
      store.file,
      'SELECT doc FROM peers WHERE kind = ? ORDER BY name LIMIT ? OFFSET ?',
      kind,
      limit,
      offset,
    );
  },

  count: (kind) => countAll(store.file, 'peers', 'kind = ?', kind),
});

const sqliteMetrics = (store: SqliteStore): MetricRecords => ({
  put: (metrics) => store.file.changeAll(metrics.map((metric) => replace(store, 'metrics', metric))),

  ofRun(runId, page) {
    const { limit, offset } = pageOf(page);
    const sql = 'SELECT doc FROM metrics WHERE runId = ? ORDER BY round, phase, source, name LIMIT ? OFFSET ?';
    return selectAll(store.file, sql, runId, limit, offset);
  },

  ofSource({ source, name, phase, runId }, page) {
    const { limit, offset } = pageOf(page);
    const ofRun = runId === undefined ? '' : 'AND runId = ?';
    const sql = `SELECT doc FROM metrics WHERE source = ? AND name = ? AND phase = ? ${ofRun}
                 ORDER BY createdAt DESC LIMIT ? OFFSET ?`;
    return selectAll(store.file, sql, source, name, phase, ...(runId === undefined ? [] : [runId]), limit, offset);
  },
});
