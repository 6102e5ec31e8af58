import { NestorError, type RunRecord } from '../../core/index.js';
import { pageOf } from '../documents.js';
import type { RunPatch, RunRecords } from '../records.js';
import { changesOf } from './changes.js';
import { countAll, insertNew, selectAll, selectOne, type SqliteStore } from './documents.js';

const notEnded = `state IN ('pending', 'running')`;

/** Runs in SQLite: each change is one statement with its condition in it. */
export const sqliteRuns = (store: SqliteStore): RunRecords => {
  const { file } = store;
  const get = (id: string) => selectOne<RunRecord>(file, 'SELECT doc FROM runs WHERE _id = ?', id);
  return {
    async create(run) {
      await file.change(...insertNew(store, 'runs', run));
      const created = await get(run._id);
      if (created === undefined) throw new NestorError('records.io', `The run ${run._id} was not stored.`);
      return created;
    },

    get,

    list(page) {
      const { limit, offset } = pageOf(page);
      return selectAll(file, 'SELECT doc FROM runs ORDER BY createdAt DESC, _id DESC LIMIT ? OFFSET ?', limit, offset);
    },

    count: () => countAll(file, 'runs'),

    active: () => selectAll(file, `SELECT doc FROM runs WHERE ${notEnded} ORDER BY createdAt, _id`),

    takeOver: (id) =>
      selectOne(
        file,
        `UPDATE runs SET doc = json_set(doc, '$.epoch', epoch + 1) WHERE _id = ? AND ${notEnded} RETURNING doc`,
        id,
      ),

    async commitRound(id, expected, commit) {
      const { assignments, values } = changesOf({
        latestModelId: commit.latestModelId,
        optimizerState: commit.optimizerState ?? null,
      });
      const changed = await file.change(
        `UPDATE runs SET doc = json_set(${assignments}, '$.round', round + 1)
         WHERE _id = ? AND round = ? AND epoch = ? AND state = 'running'`,
        ...values,
        id,
        expected.round,
        expected.epoch,
      );
      return changed === 1;
    },

    async patch(id, patch: RunPatch, expected) {
      const { assignments, values } = changesOf(patch);
      const changed = await file.change(
        `UPDATE runs SET doc = ${assignments} WHERE _id = ? AND ${notEnded} AND epoch = coalesce(?, epoch)`,
        ...values,
        id,
        expected?.epoch ?? null,
      );
      return changed === 1;
    },
  };
};
