import type { Logger } from 'pino';
import { schemaVersion, type EventRecord } from '../core/index.js';
import { type Records, persistently } from '../storage/index.js';
import type { FederationEvent } from './federation.js';

export type NewEvent = Omit<EventRecord, '_id' | 'createdAt' | 'schemaVersion'>;

/** Events that wait for a record store that is away; above it the oldest are dropped. */
const backlogLimit = 10_000;

/** The trail of what happened: told to watchers at once, kept in the records in order. */
export class EventLog {
  readonly #watchers = new Set<(event: FederationEvent) => void>();
  #backlog: EventRecord[] = [];
  /** Undefined until the records are there to tell. */
  #lastId: number | undefined;
  /** What happened before. */
  #early: NewEvent[] = [];
  #writing: Promise<void> | undefined;

  constructor(
    private readonly records: Records,
    private readonly log: Logger,
    private readonly signal: AbortSignal,
  ) {}

  /** Goes on after the last kept event, and after those that an earlier process told but could not keep any more. */
  async open(): Promise<void> {
    const last = Number((await this.records.events.lastId()) ?? -backlogLimit);
    this.#lastId = last + backlogLimit;
    for (const event of this.#early.splice(0)) this.publish(event);
  }

  publish(event: NewEvent): void {
    if (this.#lastId === undefined) {
      this.#early.push(event);
      if (this.#early.length > backlogLimit) this.#early.shift();
      return;
    }
    this.#lastId += 1;
    const record: EventRecord = {
      ...event,
      _id: String(this.#lastId).padStart(16, '0'),
      createdAt: new Date().toISOString(),
      schemaVersion,
    };
    const { level, message, type, runId, round, client } = record;
    this.log[level === 'warning' ? 'warn' : level]({ type, runId, round, client }, message);
    this.#backlog.push(record);
    if (this.#backlog.length > backlogLimit) this.#backlog.shift();
    this.tell({ kind: 'event', event: record });
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Tells watchers something that is not kept. */
  tell(event: FederationEvent): void {
    for (const watcher of this.#watchers) watcher(event);
  }

  watch(watcher: (event: FederationEvent) => void): () => void {
    for (const event of this.#backlog) watcher({ kind: 'event', event });
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Resolves when everything published so far is kept. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    await new Promise(setImmediate);
    while (this.#backlog.length > 0) {
      const batch = this.#backlog.slice(0, 500);
      try {
        await persistently(
          () => this.records.events.append(batch),
          this.signal,
          () => undefined,
        );
      } catch (error) {
        if (this.signal.aborted) return;
        this.log.error({ err: error }, 'events could not be kept');
      }
      const written = new Set(batch);
      this.#backlog = this.#backlog.filter((event) => !written.has(event));
    }
  }
}
