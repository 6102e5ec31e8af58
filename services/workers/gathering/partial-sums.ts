import { NestorError, type CombinerPart, type PeerName } from '../../core/index.js';
import type { Channel, End } from '../../transport/index.js';
import type { Merge } from '../merging/index.js';
import { writeMessage, type Lease, type RoleMessage } from '../messages/index.js';

type PartialMessage = Extract<RoleMessage, { kind: 'partial' }>;

/** An aggregator's sum that is here. */
export interface ArrivedPartial {
  readonly child: PeerName;
  readonly examples: number;
  readonly path: string;
}

/** What is told of sums that are asked for, and what goes with the asking. */
export interface PartialWatcher {
  onPartial(part: CombinerPart): void;
  /** Trace context of the asking. */
  traceparent(): string | undefined;
}

interface Expectation {
  readonly child: End;
  readonly clients: string;
  resolve(message: PartialMessage): void;
  reject(error: NestorError): void;
}

const listOf = (clients: readonly PeerName[]): string => clients.toSorted().join(' ');

/** Asks aggregators for sums over given clients, and keeps what came until it is no longer right. */
export class PartialSums {
  readonly #expected = new Map<PeerName, Expectation>();
  readonly #arrived = new Map<PeerName, ArrivedPartial & { readonly clients: string }>();
  /** Sums that are part of the merge now. */
  readonly #included = new Map<PeerName, ArrivedPartial>();

  constructor(
    private readonly children: Channel,
    private readonly lease: Lease,
    private readonly watcher: PartialWatcher,
  ) {}

  /**
   * One sum from each aggregator over exactly the clients given for it.
   * @throws transport.lost if one of them is gone before its sum is here.
   */
  collect(wanted: ReadonlyMap<End, readonly PeerName[]>, signal: AbortSignal): Promise<readonly ArrivedPartial[]> {
    return Promise.all([...wanted].map(([child, clients]) => this.#collectOne(child, clients, signal)));
  }

  /** Makes the merge hold these sums and no others. @returns the examples behind them. */
  async include(merge: Merge, partials: readonly ArrivedPartial[]): Promise<number> {
    const wanted = new Set(partials);
    for (const [child, partial] of this.#included) {
      if (wanted.has(partial)) continue;
      await merge.remove(child);
      this.#included.delete(child);
    }
    let examples = 0;
    for (const partial of partials) {
      examples += partial.examples;
      if (this.#included.has(partial.child)) continue;
      await merge.add({ kind: 'partial', source: partial.child, path: partial.path, examples: partial.examples });
      this.#included.set(partial.child, partial);
    }
    return examples;
  }

  arrived(from: End, message: PartialMessage): void {
    const expectation = this.#expected.get(from.id);
    if (expectation?.clients === listOf(message.clients)) expectation.resolve(message);
  }

  /** An aggregator cannot sum: what it has of this client is no longer to be had. */
  withdrawn(from: End, client: PeerName): void {
    const expectation = this.#expected.get(from.id);
    if (expectation?.clients.split(' ').includes(client) === true)
      expectation.reject(new NestorError('transport.lost', `${from.id} has no sum with ${client}`));
  }

  childLeft(child: End): void {
    this.#arrived.delete(child.id);
    this.#expected.get(child.id)?.reject(new NestorError('transport.lost', `${child.id} is gone`));
  }

  async #collectOne(child: End, clients: readonly PeerName[], signal: AbortSignal): Promise<ArrivedPartial> {
    const list = listOf(clients);
    const known = this.#arrived.get(child.id);
    if (known?.clients === list) return known;
    const { promise, resolve, reject } = withResolvers<PartialMessage>();
    const onAbort = () => {
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#expected.set(child.id, { child, clients: list, resolve, reject });
    const askedAt = new Date();
    try {
      const traceparent = this.watcher.traceparent();
      const message = writeMessage({ kind: 'merge', lease: this.lease, clients, traceparent });
      await this.children.send(child.id, message, signal);
      const { examples, file, mergeMs } = await promise;
      const path = await this.children.fetch(child.id, file, signal);
      const answeredAt = new Date();
      this.watcher.onPartial({
        ...{ combiner: child.id, clients: clients.length, examples, sizeBytes: file.sizeBytes },
        ...{ askedAt: askedAt.toISOString(), answeredAt: answeredAt.toISOString() },
        phasesMs: { merge: mergeMs, upload: Math.max(0, answeredAt.getTime() - askedAt.getTime() - mergeMs) },
      });
      const partial = { child: child.id, clients: list, examples, path };
      this.#arrived.set(child.id, partial);
      return partial;
    } finally {
      promise.catch(() => undefined);
      signal.removeEventListener('abort', onAbort);
      this.#expected.delete(child.id);
    }
  }
}

const withResolvers = <T>() => {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
};
