import { NestorError, type BlobRef, type CombinerPart, type PeerName } from '../../core/index.js';
import type { Channel, End } from '../../transport/index.js';
import { writeMessage, type BaseModel, type Lease, type RoleMessage, type Share } from '../messages/index.js';

type PartialMessage = Extract<RoleMessage, { kind: 'partial' }>;

/** An aggregator's sum that is here. */
export interface ArrivedPartial {
  readonly child: PeerName;
  readonly examples: number;
  readonly file: BlobRef;
  readonly path: string;
}

/** What is told of sums that are asked for, and what goes with the asking. */
export interface PartialWatcher {
  onPartial(part: CombinerPart): void;
  /** Trace context of the asking. */
  traceparent(): string | undefined;
}

/** What an aggregator is asked to sum: what clients answered to the lease, or a buffer's share of it. */
export type Wanted =
  | { readonly clients: readonly PeerName[]; readonly buffer?: undefined }
  | { readonly clients: readonly []; readonly buffer: { readonly base: BaseModel; readonly shares: readonly Share[] } };

interface Expectation {
  readonly child: End;
  readonly wanted: Wanted;
  readonly list: string;
  resolve(message: PartialMessage): void;
  reject(error: NestorError): void;
}

/** Text that is equal for what is the same to sum. */
const listOf = (clients: readonly PeerName[], shares: readonly Share[] = []): string =>
  [...clients, ...shares.map(({ client, round, attempt, factor }) => `${client}:${round}.${attempt}:${factor}`)]
    .toSorted()
    .join(' ');

const clientsOf = ({ clients, buffer }: Wanted): readonly PeerName[] =>
  buffer === undefined ? clients : buffer.shares.map(({ client }) => client);

/** Asks aggregators for sums, and keeps what came until it is no longer right. */
export class PartialSums {
  readonly #expected = new Map<PeerName, Expectation>();
  readonly #arrived = new Map<PeerName, ArrivedPartial & { readonly list: string }>();

  constructor(
    private readonly children: Channel,
    private readonly lease: Lease,
    private readonly watcher: PartialWatcher,
  ) {}

  /**
   * One sum from each aggregator over exactly what is wanted of it.
   * @throws transport.lost if one of them is gone before its sum is here.
   */
  collect(wanted: ReadonlyMap<End, Wanted>, signal: AbortSignal): Promise<readonly ArrivedPartial[]> {
    return Promise.all([...wanted].map(([child, part]) => this.#collectOne(child, part, signal)));
  }

  arrived(from: End, message: PartialMessage): void {
    const expectation = this.#expected.get(from.id);
    if (expectation?.list === listOf(message.clients, message.shares)) expectation.resolve(message);
  }

  /** An aggregator cannot sum: what it has of this client is no longer to be had. */
  withdrawn(from: End, client: PeerName): void {
    const expectation = this.#expected.get(from.id);
    if (expectation !== undefined && clientsOf(expectation.wanted).includes(client))
      expectation.reject(new NestorError('transport.lost', `${from.id} has no sum with ${client}`));
  }

  childLeft(child: End): void {
    this.#arrived.delete(child.id);
    this.#expected.get(child.id)?.reject(new NestorError('transport.lost', `${child.id} is gone`));
  }

  async #collectOne(child: End, wanted: Wanted, signal: AbortSignal): Promise<ArrivedPartial> {
    const list = listOf(wanted.clients, wanted.buffer?.shares);
    const known = this.#arrived.get(child.id);
    if (known?.list === list) return known;
    const { promise, resolve, reject } = withResolvers<PartialMessage>();
    const onAbort = () => {
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#expected.set(child.id, { child, wanted, list, resolve, reject });
    const askedAt = new Date();
    try {
      const traceparent = this.watcher.traceparent();
      const message = writeMessage({ kind: 'merge', lease: this.lease, ...wanted, traceparent });
      await this.children.send(child.id, message, signal);
      const { examples, file, mergeMs } = await promise;
      const path = await this.children.fetch(child.id, file, signal);
      const answeredAt = new Date();
      this.watcher.onPartial({
        ...{ combiner: child.id, clients: clientsOf(wanted).length, examples, sizeBytes: file.sizeBytes },
        ...{ askedAt: askedAt.toISOString(), answeredAt: answeredAt.toISOString() },
        phasesMs: { merge: mergeMs, upload: Math.max(0, answeredAt.getTime() - askedAt.getTime() - mergeMs) },
      });
      const partial = { child: child.id, list, examples, file, path };
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
