import type { Db, MongoClient } from 'mongodb';
import { NestorError } from '../../core/index.js';
import { isStuck, mongoError } from './errors.js';

export interface MongodbConfig {
  readonly kind: 'mongodb';
  readonly host: string;
  readonly port: number;
  /** Name of a user of the database `admin`; absent or empty for a server without passwords. */
  readonly user?: string;
  readonly password?: string;
  /** Database that holds the collections. */
  readonly database: string;
}

/**
 * How long a call looks for a server, and a connection waits to be made, before it fails. That a server hangs in the
 * middle of a call the driver's own heartbeat finds out, within about 20 s.
 */
const selectionTimeoutMs = 5_000;

/**
 * A client of the driver, made by its first use. A client whose first connection failed may stay closed for ever, and
 * one that was there when the server hung may not find it again: such a client is thrown away, and the next call makes
 * another.
 */
export class MongoConnection {
  #client: Promise<MongoClient> | undefined;
  #works = false;
  #closed = false;

  constructor(readonly config: MongodbConfig) {}

  /**
   * Calls the database.
   * @throws records.unavailable, records.denied, records.full, records.io
   */
  async use<T>(work: (database: Db) => Promise<T>): Promise<T> {
    if (this.#closed) throw new NestorError('records.unavailable', 'The record store was closed.');
    this.#client ??= this.#makeClient();
    const opening = this.#client;
    const client = await opening;
    try {
      const result = await work(client.db(this.config.database));
      this.#works = true;
      return result;
    } catch (error) {
      if (!this.#works || isStuck(error)) await this.#discard(opening);
      throw mongoError(error, this.#address());
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#client !== undefined) await this.#discard(this.#client);
  }

  async #discard(opening: Promise<MongoClient>): Promise<void> {
    if (this.#client !== opening) return;
    this.#client = undefined;
    this.#works = false;
    await (await opening).close();
  }

  async #makeClient(): Promise<MongoClient> {
    const { MongoClient } = await import('mongodb');
    const { user, password } = this.config;
    return new MongoClient(`mongodb://${this.#address()}`, {
      appName: 'nestor',
      ignoreUndefined: true,
      serverSelectionTimeoutMS: selectionTimeoutMs,
      connectTimeoutMS: selectionTimeoutMs,
      ...(user === undefined || user === ''
        ? {}
        : { auth: { username: user, password: password ?? '' }, authSource: 'admin' }),
    });
  }

  #address(): string {
    const { host, port } = this.config;
    return `${host.includes(':') ? `[${host}]` : host}:${port}`;
  }
}
