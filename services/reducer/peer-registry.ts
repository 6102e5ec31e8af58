import type { Logger } from 'pino';
import { chooseCombiner, NestorError, type PeerKind, type PeerName, type PeerRecord } from '../core/index.js';
import { type Records, persistently } from '../storage/index.js';
import type { End } from '../transport/index.js';
import type { ChildrenDesk } from '../workers/index.js';
import type { EventLog } from './event-log.js';
import type { Assignment, ConnectedCombiner } from './federation.js';

/** How long a client that was sent to a combiner counts there before it has arrived. */
const arrivalMs = 30_000;

/** A client that is there. */
interface ConnectedClient {
  /** Its combiner. */
  readonly via: PeerName;
  /** Of its software. */
  readonly version?: string;
}

const versionOf = (software: string | undefined) => (software === undefined ? {} : { version: software });

/** Who is in the federation: combiners and clients, their records, and which client goes where. */
export class PeerRegistry {
  readonly #combiners = new Map<PeerName, End>();
  readonly #clients = new Map<PeerName, ConnectedClient>();
  readonly #sent = new Map<PeerName, { readonly combiner: PeerName; readonly atMs: number }>();
  readonly #last = new Map<PeerName, PeerName>();
  readonly #arrivals = new Set<() => void>();
  readonly #dirty = new Map<string, Omit<PeerRecord, 'createdAt' | 'schemaVersion'>>();
  #writing: Promise<void> | undefined;
  #rosterVersion = -1;

  constructor(
    private readonly records: Records,
    private readonly events: EventLog,
    private readonly log: Logger,
    private readonly signal: AbortSignal,
  ) {}

  /** Marks everybody gone whom an earlier process has known: who is there will say so. */
  async open(): Promise<void> {
    for (const kind of ['client', 'combiner'] as const) {
      for (const { createdAt: _created, schemaVersion: _version, ...peer } of await this.records.peers.list(kind, {
        limit: 1_000_000,
      })) {
        if (kind === 'client' && peer.via !== undefined) this.#last.set(peer.name, peer.via);
        if (peer.state === 'connected') this.#save({ ...peer, state: 'gone' });
      }
    }
  }

  /** Combiners that are there. */
  get combiners(): readonly ConnectedCombiner[] {
    const loads = new Map<PeerName, number>();
    for (const { via } of this.#clients.values()) loads.set(via, (loads.get(via) ?? 0) + 1);
    return [...this.#combiners.values()].map(({ id, capacity }) => ({
      ...{ name: id, clients: loads.get(id) ?? 0 },
      ...(capacity === undefined ? {} : { capacity }),
    }));
  }

  get clientsConnected(): number {
    return this.#clients.size;
  }

  joined(child: End): void {
    if (child.role !== 'aggregator') return;
    this.#combiners.set(child.id, child);
    this.#note('combiner', child.id, 'connected', { ...child.address, ...versionOf(child.software) });
    for (const arrival of this.#arrivals) arrival();
  }

  left(child: End): void {
    if (child.role !== 'aggregator') return;
    if (this.#combiners.get(child.id)?.instance === child.instance) this.#combiners.delete(child.id);
    this.#note('combiner', child.id, 'gone', { ...child.address, ...versionOf(child.software) });
  }

  /** Compares the roster with what is known, and notes who came and went. */
  rosterChanged({ roster }: ChildrenDesk): void {
    if (roster.version === this.#rosterVersion) return;
    this.#rosterVersion = roster.version;
    const now = new Map<PeerName, ConnectedClient>();
    for (const client of roster.clients()) {
      const child = roster.childOf(client);
      if (child !== undefined) now.set(client, { via: child.id, ...versionOf(roster.softwareOf(client)) });
    }
    for (const [client, known] of this.#clients) if (!now.has(client)) this.#note('client', client, 'gone', known);
    for (const [client, connected] of now) {
      this.#sent.delete(client);
      this.#last.set(client, connected.via);
      const known = this.#clients.get(client);
      if (known?.via !== connected.via || known.version !== connected.version) {
        this.#note('client', client, 'connected', connected);
      }
    }
    this.#clients.clear();
    for (const [client, connected] of now) this.#clients.set(client, connected);
  }

  /** @throws assign.none */
  async assign(
    client: PeerName,
    preferred: PeerName | undefined,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<Assignment> {
    const timeout = AbortSignal.timeout(waitMs);
    for (;;) {
      const assignment = this.#assignNow(client, preferred);
      if (assignment !== undefined) return assignment;
      if (timeout.aborted || signal.aborted)
        throw new NestorError(
          'assign.none',
          `${this.#combiners.size} combiners are connected, none has room for ${client}`,
        );
      await this.#arrival(AbortSignal.any([timeout, signal]));
    }
  }

  #assignNow(client: PeerName, preferred: PeerName | undefined): Assignment | undefined {
    const loads = new Map<PeerName, number>();
    const count = (combiner: PeerName) => loads.set(combiner, (loads.get(combiner) ?? 0) + 1);
    for (const [name, { via }] of this.#clients) if (name !== client) count(via);
    for (const [name, { combiner, atMs }] of this.#sent) {
      if (performance.now() - atMs > arrivalMs) this.#sent.delete(name);
      else if (name !== client && !this.#clients.has(name)) count(combiner);
    }
    const combiners = [...this.#combiners.values()]
      .filter(({ address }) => address !== undefined)
      .map(({ id, capacity = 0 }) => ({ name: id, clients: loads.get(id) ?? 0, capacity }));
    const combiner = chooseCombiner(combiners, [preferred, this.#last.get(client)]);
    const address = combiner === undefined ? undefined : this.#combiners.get(combiner)?.address;
    if (combiner === undefined || address === undefined) return undefined;
    this.#sent.set(client, { combiner, atMs: performance.now() });
    return { combiner, ...address };
  }

  /** Resolves at the next arrival of a combiner, or with the signal. */
  #arrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#arrivals.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#arrivals.add(done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  #note(
    kind: PeerKind,
    name: PeerName,
    state: PeerRecord['state'],
    more: Pick<PeerRecord, 'via' | 'host' | 'port' | 'version'>,
  ): void {
    this.#save({ ...{ _id: `${kind}:${name}`, kind, name, state }, ...more, lastSeenAt: new Date().toISOString() });
    const via = more.via === undefined ? '' : ` at ${more.via}`;
    this.events.publish({
      ...{ level: 'info', type: `${kind}.${state === 'connected' ? 'joined' : 'left'}`, client: name },
      message: `${kind} ${name} ${state === 'connected' ? 'joined' : 'left'}${via}`,
    });
  }

  #save(peer: Omit<PeerRecord, 'createdAt' | 'schemaVersion'>): void {
    this.#dirty.set(peer._id, peer);
    this.#writing ??= this.#write()
      .catch((error: unknown) => {
        if (!this.signal.aborted) this.log.error({ err: error }, 'peers could not be recorded');
      })
      .finally(() => {
        this.#writing = undefined;
      });
  }

  async #write(): Promise<void> {
    await new Promise(setImmediate);
    for (;;) {
      const [next] = this.#dirty.values();
      if (next === undefined) return;
      this.#dirty.delete(next._id);
      await persistently(
        () => this.records.peers.put(next),
        this.signal,
        () => undefined,
      );
    }
  }
}
