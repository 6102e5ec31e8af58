import type { VersionedDocument } from '../../core/index.js';
import { pageOf } from '../documents.js';
import { type Changes, type ControlTable, type ControlTableName, valuesOf, type Where } from '../control/table.js';
import { selectAll, type SqliteStore } from './documents.js';
import { changesOf } from './changes.js';

/** One kind of document of the control plane in SQLite. Names of fields are ours; values are parameters. */
export const sqliteControlTable = <T extends VersionedDocument>(
  store: SqliteStore,
  table: ControlTableName,
): ControlTable<T> => ({
  insert: (drafts) =>
    store.file.changeAll(
      drafts.map((draft) => [
        `INSERT INTO ${table} (_id, doc) VALUES (?, ?)`,
        draft._id,
        JSON.stringify({ ...draft, version: 1, ...store.stamp() }),
      ]),
    ),

  find(where, by, order = 'ascending', page) {
    const { limit, offset } = pageOf(page);
    const { condition, values } = conditionOf(where);
    const direction = order === 'ascending' ? 'ASC' : 'DESC';
    const ordered = by.map((field) => `${field} ${direction}`).join(', ');
    const sql = `SELECT doc FROM ${table} WHERE ${condition} ORDER BY ${ordered} LIMIT ? OFFSET ?`;
    return selectAll<T>(store.file, sql, ...values, limit, offset);
  },

  change(where: Where, changes: Changes) {
    const { condition, values } = conditionOf(where);
    const { assignments, values: set } = changesOf(changes);
    const raised = `json_set(${assignments}, '$.version', version + 1)`;
    return store.file.change(`UPDATE ${table} SET doc = ${raised} WHERE ${condition}`, ...set, ...values);
  },

  remove(where) {
    const { condition, values } = conditionOf(where);
    return store.file.change(`DELETE FROM ${table} WHERE ${condition}`, ...values);
  },

  async count(where, by) {
    const { condition, values } = conditionOf(where);
    const sql = `SELECT json_array(json_array(${by.join(', ')}), count(*)) AS doc FROM ${table}
                 WHERE ${condition} GROUP BY ${by.join(', ')} ORDER BY ${by.join(', ')}`;
    const groups = (await store.file.documents(sql, ...values)) as readonly (readonly [readonly string[], number])[];
    return groups.map(([texts, count]) => ({ values: texts, count }));
  },
});

const conditionOf = (where: Where) => {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  for (const [field, wanted] of Object.entries(where)) {
    if (wanted === null) {
      conditions.push(`${field} IS NULL`);
      continue;
    }
    const list = valuesOf(wanted);
    conditions.push(`${field} IN (${list.map(() => '?').join(', ')})`);
    values.push(...list.map((value) => (typeof value === 'boolean' ? Number(value) : value)));
  }
  return { condition: conditions.length === 0 ? '1' : conditions.join(' AND '), values };
};
