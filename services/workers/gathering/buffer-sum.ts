import { NestorError, stalenessFactor, type CombinerPart, type PeerName } from '../../core/index.js';
import type { Channel, End, Spool } from '../../transport/index.js';
import type { Merge } from '../merging/index.js';
import { leaseOf, type BaseModel, type Lease, type RoleMessage, type Share } from '../messages/index.js';
import type { Gathering } from './gathering.js';
import { PartialSums, type Wanted } from './partial-sums.js';
import { RunningSum, type Summand } from './running-sum.js';

/** A buffer that is to be summed. */
export interface Buffer {
  /** Names the sum. */
  readonly lease: Lease;
  /** The model that the step is taken from. */
  readonly base: BaseModel;
  readonly shares: readonly Share[];
}

/** What is told of a buffer's partials, and what goes with the asking. */
export interface BufferWatcher {
  onPartial?(part: CombinerPart): void;
  traceparent?(): string | undefined;
}

/** Where an aggregator of an asynchronous run sums updates that answered several leases. */
export class BufferSum {
  readonly sum: RunningSum;
  #round: number;
  #partials: PartialSums | undefined;

  /** @param round the version that is being made */
  constructor(
    private readonly children: Channel,
    private readonly spool: Spool,
    base: BaseModel,
    round: number,
  ) {
    this.sum = new RunningSum(base);
    this.#round = round;
  }

  /** The next version is being made, by a step from this model. */
  async advance(round: number, base: BaseModel): Promise<void> {
    this.#round = Math.max(this.#round, round);
    await this.sum.rebase(base);
  }

  /** Name of an update in the sum: no peer has such a name. */
  keyOf({ round, attempt }: Pick<Lease, 'round' | 'attempt'>, client: PeerName): string {
    return `${client}:${round}.${attempt}`;
  }

  /** What an update counts for that goes into the version that is being made. */
  factorNow({ round }: Pick<Lease, 'round'>): number {
    return stalenessFactor(Math.max(0, this.#round - round));
  }

  /**
   * Sums exactly these updates, whichever of the gatherings they came to, and hands the sum to `write`.
   * @throws transport.lost if one is not to be had; update.… if one does not fit the model
   */
  async make<T>(
    { lease, base, shares }: Buffer,
    gatheringOf: (lease: Lease) => Gathering | undefined,
    watcher: BufferWatcher,
    signal: AbortSignal,
    write: (merge: Merge, examples: number) => Promise<T>,
  ): Promise<T> {
    const here: Summand[] = [];
    const elsewhere = new Map<End, Share[]>();
    for (const share of shares) {
      const part = gatheringOf(leaseOf(lease.runId, share))?.partOf(share.client);
      if (part?.kind === 'update') here.push({ ...part, key: this.keyOf(share, share.client), factor: share.factor });
      else if (part !== undefined) elsewhere.set(part.child, [...(elsewhere.get(part.child) ?? []), share]);
      else throw lost(share);
    }
    const partials = new PartialSums(this.children, lease, {
      onPartial: (part) => watcher.onPartial?.(part),
      traceparent: () => watcher.traceparent?.(),
    });
    this.#partials = partials;
    const wanted = [...elsewhere].map(([child, of]): readonly [End, Wanted] => [
      child,
      { clients: [], buffer: { base, shares: of } },
    ]);
    const arrived = await partials.collect(new Map(wanted), signal);
    try {
      await this.advance(lease.round, base);
      return await this.sum.sum(here, arrived, write);
    } finally {
      if (arrived.length > 0) await this.sum.discard();
      await this.spool.drop(arrived.map(({ file }) => file.name));
    }
  }

  partial(from: End, message: Extract<RoleMessage, { kind: 'partial' }>): void {
    this.#partials?.arrived(from, message);
  }

  withdrawn(from: End, client: PeerName): void {
    this.#partials?.withdrawn(from, client);
  }

  childLeft(child: End): void {
    this.#partials?.childLeft(child);
  }
}

const lost = ({ client, round }: Share) =>
  new NestorError('transport.lost', `the update of ${client} for version ${round} is not here`);
