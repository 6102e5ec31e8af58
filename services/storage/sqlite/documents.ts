import { readable, type Stamp, type stamps } from '../documents.js';
import type { Query, SqliteFile } from './database.js';

/** What the stores of all kinds of documents are made from. */
export interface SqliteStore {
  readonly file: SqliteFile;
  readonly stamp: ReturnType<typeof stamps>;
}

type Draft = Readonly<{ _id: string }>;

/** Inserts; a document that is there stays as it is. */
export const insertNew = (store: SqliteStore, table: string, draft: Draft): Query => [
  `INSERT INTO ${table} (_id, doc) VALUES (?, ?) ON CONFLICT (_id) DO NOTHING`,
  draft._id,
  JSON.stringify({ ...draft, ...store.stamp() }),
];

/** Inserts, or replaces all but `createdAt`. */
export const replace = (store: SqliteStore, table: string, draft: Draft): Query => [
  `INSERT INTO ${table} (_id, doc) VALUES (?, ?) ON CONFLICT (_id)
   DO UPDATE SET doc = json_set(excluded.doc, '$.createdAt', doc ->> '$.createdAt')`,
  draft._id,
  JSON.stringify({ ...draft, ...store.stamp() }),
];

export const selectAll = async <T extends Stamp>(file: SqliteFile, ...query: Query): Promise<readonly T[]> =>
  (await file.documents(...query)).map((document) => readable(document) as T);

export const selectOne = async <T extends Stamp>(file: SqliteFile, ...query: Query): Promise<T | undefined> =>
  (await selectAll<T>(file, ...query))[0];

/** Rows of a table, or of the part of it that a condition selects. */
export const countAll = async (file: SqliteFile, table: string, where = 'true', ...values: string[]): Promise<number> =>
  Number((await file.documents(`SELECT json(count(*)) AS doc FROM ${table} WHERE ${where}`, ...values))[0]);
