import type { EventRecord } from '../../core/index.js';
import { pageOf } from '../documents.js';
import type { EventFilter, EventRecords } from '../records.js';
import type { Query } from './database.js';
import { insertNew, selectAll, selectOne, type SqliteStore } from './documents.js';

/** The trail in SQLite. */
export const sqliteEvents = (store: SqliteStore): EventRecords => ({
  append: (events) => store.file.changeAll(events.map((event) => insertNew(store, 'events', event))),

  after: (id, limit, filter) =>
    ofLevels(filter, pageOf({ limit }), ascending, (condition) =>
      selectAll(
        store.file,
        `SELECT doc FROM events WHERE _id > ? ${condition.sql} ORDER BY _id LIMIT ?`,
        ...[id ?? '', ...condition.values, Math.max(0, limit)],
      ),
    ),

  before(id, page, filter) {
    const { limit, offset } = pageOf(page);
    return ofLevels(filter, { limit, offset }, descending, (condition) =>
      selectAll(
        store.file,
        `SELECT doc FROM events WHERE _id < ? ${condition.sql} ORDER BY _id DESC LIMIT ?`,
        ...[id ?? afterAll, ...condition.values, offset + limit],
      ),
    );
  },

  async lastId() {
    const last = await selectOne<{ _id: string; createdAt: string; schemaVersion: number }>(
      store.file,
      'SELECT doc FROM events ORDER BY _id DESC LIMIT 1',
    );
    return last?._id;
  },
});

/** Ids are digits. */
const afterAll = ':';

interface Condition {
  readonly sql: string;
  readonly values: readonly string[];
}

const ascending = (a: EventRecord, b: EventRecord): number => (a._id < b._id ? -1 : 1);
const descending = (a: EventRecord, b: EventRecord): number => ascending(b, a);

/** One query for each level, so that an index gives each in order, and their results in one order. */
const ofLevels = async (
  { levels, types, client, runId }: EventFilter = {},
  { limit, offset }: { readonly limit: number; readonly offset: number },
  order: (a: EventRecord, b: EventRecord) => number,
  select: (condition: Condition) => Promise<readonly EventRecord[]>,
): Promise<readonly EventRecord[]> => {
  const conditions: Query[] = [
    ...(types === undefined ? [] : [[`AND type IN (${types.map(() => '?').join(', ')})`, ...types] as const]),
    ...(client === undefined ? [] : [['AND client = ?', client] as const]),
    ...(runId === undefined ? [] : [['AND runId = ?', runId] as const]),
  ];
  const rest: Condition = {
    sql: conditions.map(([sql]) => sql).join(' '),
    values: conditions.flatMap(([, ...values]) => values.map(String)),
  };
  if (levels === undefined) return (await select(rest)).slice(offset);
  const found = await Promise.all(
    levels.map((level) => select({ sql: `AND level = ? ${rest.sql}`, values: [level, ...rest.values] })),
  );
  return found
    .flat()
    .sort(order)
    .slice(offset, offset + limit);
};
