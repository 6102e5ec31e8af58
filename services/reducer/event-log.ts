import type { Logger } from 'pino';
import { schemaVersion, type EventRecord, type PeerName } from '../core/index.js';
import { type Records, persistently } from '../storage/index.js';
import type { Keepers } from '../workers/index.js';
import type { FederationEvent } from './federation.js';

export type NewEvent = Omit<EventRecord, '_id' | 'createdAt' | 'schemaVersion'>;

interface Entry {
  readonly record: EventRecord;
  readonly keeper: PeerName | undefined;
}

/** Events that wait for a record store that is away; above it the oldest are dropped. */
const backlogLimit = 10_000;

/** The trail of what happened: told to watchers at once, kept in the records in order. */
export class EventLog {
  readonly #watchers = new Set<(event: FederationEvent) => void>();
  /** Leaves in order, so that the store has all that is older than the first of it. */
  #backlog: Entry[] = [];
  /** Undefined until the records are there to tell. */
  #lastId: number | undefined;
  /** What happened before. */
  #early: (readonly [event: NewEvent, keeper: PeerName | undefined])[] = [];
  #writing: Promise<void> | undefined;

  constructor(
    private readonly records: Records,
    private readonly log: Logger,
    private readonly signal: AbortSignal,
    /** Those who write what concerns their clients themselves. @default nobody does */
    private readonly keepers?: Pick<Keepers, 'keep'>,
  ) {}

  /** Goes on after the last kept event, and after those that an earlier process told but could not keep any more. */
  async open(): Promise<void> {
    const last = Number((await this.records.events.lastId()) ?? -backlogLimit);
    this.#lastId = last + backlogLimit;
    for (const early of this.#early.splice(0)) this.publish(...early);
  }

  /** @param keeper the aggregator of the client that the event concerns, which writes it if it can */
  publish(event: NewEvent, keeper?: PeerName): void {
    if (this.#lastId === undefined) {
      this.#early.push([event, keeper]);
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
    this.#backlog.push({ record, keeper });
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
    for (const { record: event } of this.#backlog) watcher({ kind: 'event', event });
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
        await Promise.all([...byKeeper(batch)].map(([keeper, events]) => this.#keep(events, keeper)));
      } catch (error) {
        if (this.signal.aborted) return;
        this.log.error({ err: error }, 'events could not be kept');
      }
      const written = new Set(batch);
      this.#backlog = this.#backlog.filter((entry) => !written.has(entry));
    }
  }

  async #keep(events: readonly EventRecord[], keeper: PeerName | undefined): Promise<void> {
    if (keeper !== undefined && (await this.keepers?.keep(keeper, { metrics: [], events })) === true) return;
    await persistently(
      () => this.records.events.append(events),
      this.signal,
      () => undefined,
    );
  }
}

const byKeeper = (entries: readonly Entry[]): ReadonlyMap<PeerName | undefined, readonly EventRecord[]> => {
  const groups = new Map<PeerName | undefined, EventRecord[]>();
  for (const { record, keeper } of entries) {
    const group = groups.get(keeper);
    if (group === undefined) groups.set(keeper, [record]);
    else group.push(record);
  }
  return groups;
};
