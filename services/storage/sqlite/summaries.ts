import { pageOf } from '../documents.js';
import type { DistributionRecords, PhaseFilter, SummaryRecords } from '../records.js';
import type { Query } from './database.js';
import { countAll, replace, selectAll, type SqliteStore } from './documents.js';

const conditionOf = ({ phase, runId }: PhaseFilter): Query =>
  runId === undefined ? ['phase = ?', phase] : ['runId = ? AND phase = ?', runId, phase];

/** Distributions in SQLite. */
export const sqliteDistributions = (store: SqliteStore): DistributionRecords => ({
  put: (distributions) => store.file.changeAll(distributions.map((each) => replace(store, 'distributions', each))),

  list({ name, ...which }, page) {
    const { limit, offset } = pageOf(page);
    const [condition, ...values] = conditionOf(which);
    const doc = page?.withPoints === false ? `json_set(doc, '$.points', json('[]')) AS doc` : 'doc';
    const sql = `SELECT ${doc} FROM distributions WHERE ${condition} AND name = ? ORDER BY createdAt DESC LIMIT ? OFFSET ?`;
    return selectAll(store.file, sql, ...values, name, limit, offset);
  },

  async names(which) {
    const [condition, ...values] = conditionOf(which);
    const sql = `SELECT DISTINCT json_quote(name) AS doc FROM distributions WHERE ${condition} ORDER BY name`;
    return (await store.file.documents(sql, ...values)).map(String);
  },
});

/** Summaries of models in SQLite. */
export const sqliteSummaries = (store: SqliteStore): SummaryRecords => ({
  async put(summary) {
    await store.file.change(...replace(store, 'summaries', summary));
  },

  list(page) {
    const { limit, offset } = pageOf(page);
    const order = 'ORDER BY createdAt DESC, _id DESC LIMIT ? OFFSET ?';
    return page?.runId === undefined
      ? selectAll(store.file, `SELECT doc FROM summaries ${order}`, limit, offset)
      : selectAll(store.file, `SELECT doc FROM summaries WHERE runId = ? ${order}`, page.runId, limit, offset);
  },

  ofRun(runId, page) {
    const { limit, offset } = pageOf(page);
    const sql = 'SELECT doc FROM summaries WHERE runId = ? ORDER BY round LIMIT ? OFFSET ?';
    return selectAll(store.file, sql, runId, limit, offset);
  },

  count: (runId) =>
    runId === undefined ? countAll(store.file, 'summaries') : countAll(store.file, 'summaries', 'runId = ?', runId),
});
