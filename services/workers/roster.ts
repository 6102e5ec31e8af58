import type { PeerName } from '../core/index.js';
import type { End } from '../transport/index.js';

/** Which trainers can be reached, and through which child: themselves, or an aggregator that announced them. */
export class Roster {
  /** Children that lead to a client, the newest last. */
  readonly #routes = new Map<PeerName, End[]>();
  readonly #announced = new Map<PeerName, ReadonlySet<PeerName>>();
  /** Versions of clients' software, as each child has told them. */
  readonly #software = new Map<PeerName, ReadonlyMap<PeerName, string>>();
  #version = 0;

  /** Raised with every change. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#routes.size;
  }

  clients(): readonly PeerName[] {
    return [...this.#routes.keys()];
  }

  /** The child to ask for a client's work; undefined when the client is not there. */
  childOf(client: PeerName): End | undefined {
    return this.#routes.get(client)?.at(-1);
  }

  /** Version of a client's software, if it has told. */
  softwareOf(client: PeerName): string | undefined {
    const child = this.childOf(client);
    return child?.role === 'trainer' ? child.software : child && this.#software.get(child.id)?.get(client);
  }

  /** Versions of all clients' software, of those that have told. */
  software(): ReadonlyMap<PeerName, string> {
    const versions = new Map<PeerName, string>();
    for (const client of this.#routes.keys()) {
      const version = this.softwareOf(client);
      if (version !== undefined) versions.set(client, version);
    }
    return versions;
  }

  joined(child: End): void {
    if (child.role === 'trainer') this.#set(child, new Set([child.id]));
  }

  left(child: End): void {
    this.#set(child, new Set());
    this.#announced.delete(child.id);
    this.#software.delete(child.id);
  }

  /** An aggregator says whom it can reach now. */
  announced(child: End, clients: readonly PeerName[], software: ReadonlyMap<PeerName, string>): void {
    if (child.role !== 'aggregator') return;
    this.#software.set(child.id, software);
    this.#set(child, new Set(clients));
  }

  /** An aggregator has lost a client; its next announcement will say so too. */
  lost(child: End, client: PeerName): void {
    const before = this.#announced.get(child.id);
    if (child.role === 'aggregator' && before?.has(client) === true) {
      this.#set(child, new Set([...before].filter((each) => each !== client)));
    }
  }

  #set(child: End, now: ReadonlySet<PeerName>): void {
    const before = this.#announced.get(child.id) ?? new Set<PeerName>();
    for (const client of before) if (!now.has(client)) this.#remove(client, child);
    for (const client of now) if (!before.has(client)) this.#add(client, child);
    this.#announced.set(child.id, now);
    this.#version += 1;
  }

  #add(client: PeerName, child: End): void {
    this.#routes.set(client, [...(this.#routes.get(client) ?? []), child]);
  }

  #remove(client: PeerName, child: End): void {
    const rest = (this.#routes.get(client) ?? []).filter(({ id }) => id !== child.id);
    if (rest.length === 0) this.#routes.delete(client);
    else this.#routes.set(client, rest);
  }
}
