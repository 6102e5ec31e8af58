import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Libsql from 'libsql';
import { NestorError } from '../../core/index.js';
import { sqliteError } from './errors.js';
import { addColumns, createIndexes, createTables, tables } from './schema.js';

type Value = string | number | null;
type Connection = InstanceType<typeof Libsql>;
type Statement = ReturnType<Connection['prepare']>;

/** How long a statement waits for another process that writes. */
const busyTimeoutMs = 5_000;

/** One statement with its parameters. */
export type Query = readonly [sql: string, ...values: readonly Value[]];

/**
 * A database file, opened by its first use and closed once. Statements are prepared once each. A write that has
 * returned outlives the process; the last ones before a power cut may be lost, the file stays sound
 * (write-ahead log, `synchronous = NORMAL`).
 */
export class SqliteFile {
  #opening: Promise<Connection> | undefined;
  #closed = false;
  readonly #statements = new Map<string, Statement>();

  constructor(readonly path: string) {}

  /** Opens the file, and makes its folder and tables, if that has not been done. */
  async open(): Promise<void> {
    await this.#connection();
  }

  /** What a query selects as `doc`, which must be JSON. */
  async documents(...[sql, ...values]: Query): Promise<readonly unknown[]> {
    const connection = await this.#connection();
    return this.#guarded(() => this.#statement(connection, sql).all(values).map(documentOf));
  }

  /** Runs a statement. @returns the number of rows that it changed. */
  async change(...[sql, ...values]: Query): Promise<number> {
    const connection = await this.#connection();
    return this.#guarded(() => this.#statement(connection, sql).run(values).changes);
  }

  /** Runs statements, all or none. */
  async changeAll(queries: readonly Query[]): Promise<void> {
    if (queries.length === 0) return;
    const connection = await this.#connection();
    this.#guarded(() => {
      // Not the driver's own `transaction`: after a full disk, when SQLite has rolled back already, that one fails to
      // roll back and throws this in place of the reason.
      connection.exec('BEGIN IMMEDIATE');
      try {
        for (const [sql, ...values] of queries) this.#statement(connection, sql).run(values);
        connection.exec('COMMIT');
      } finally {
        if (connection.inTransaction) connection.exec('ROLLBACK');
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opening = this.#opening;
    this.#opening = undefined;
    this.#statements.clear();
    // A file that could not be opened has told so to whom it concerned.
    const connection = await opening?.catch(() => undefined);
    connection?.close();
  }

  #connection(): Promise<Connection> {
    if (this.#closed) return Promise.reject(new NestorError('records.unavailable', 'The record store was closed.'));
    this.#opening ??= this.#openNow().catch((error: unknown) => {
      this.#opening = undefined;
      throw sqliteError(error, this.path);
    });
    return this.#opening;
  }

  async #openNow(): Promise<Connection> {
    const { default: Database } = await import('libsql');
    await mkdir(dirname(this.path), { recursive: true });
    const connection = new Database(this.path, { timeout: busyTimeoutMs });
    try {
      connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
      makeSchema(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  #statement(connection: Connection, sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = connection.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw sqliteError(error, this.path);
    }
  }
}

const makeSchema = (connection: Connection): void => {
  connection.exec(createTables);
  for (const table of tables) {
    // `table_info` does not tell of computed columns.
    const rows = connection.prepare(`SELECT json_quote(name) AS doc FROM pragma_table_xinfo('${table.name}')`).all([]);
    connection.exec(addColumns(table, rows.map(documentOf).map(String)));
  }
  connection.exec(createIndexes);
};

const documentOf = (row: unknown): unknown => {
  if (typeof row !== 'object' || row === null || !('doc' in row) || typeof row.doc !== 'string')
    throw new NestorError('records.io', 'A row has no document.');
  return JSON.parse(row.doc);
};
