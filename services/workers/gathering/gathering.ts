import PQueue from 'p-queue';
import type { Logger } from 'pino';
import {
  asNestorError,
  isNestorError,
  NestorError,
  type ClientOutcome,
  type CombinerPart,
  type ErrorCode,
  type LearnerSettings,
  type PeerName,
} from '../../core/index.js';
import type { Channel, End, Spool } from '../../transport/index.js';
import { nowMs, type Deadline } from '../clock.js';
import { openMerge, type Merge } from '../merging/index.js';
import {
  writeMessage,
  type Answer,
  type AnswerResult,
  type BaseModel,
  type Lease,
  type RoleMessage,
} from '../messages/index.js';
import type { Roster } from '../roster.js';
import { PartialSums } from './partial-sums.js';
import type { JournalEntry, UpdateJournal } from './update-journal.js';

/** One piece of work that a parent gathers from its children. */
export interface GatheringOptions {
  /** Name of the parent: the `via` of trainers that are its direct children. */
  readonly name: PeerName;
  readonly lease: Lease;
  readonly base: BaseModel;
  readonly seed: number;
  readonly settings: LearnerSettings;
  readonly deadline: Deadline;
  readonly children: Channel;
  readonly roster: Roster;
  readonly spool: Spool;
  readonly journal: UpdateJournal;
  readonly log: Logger;
  /** Trace context of what is asked for now. */
  readonly traceparent?: () => string | undefined;
  /** Sees to it that the base model is in the spool. */
  fetchBase(signal: AbortSignal): Promise<void>;
  /** Told which way each client is asked and what becomes of its part; again when it is asked again. */
  onOutcome(outcome: ClientOutcome): void;
  /** Told of each sum that an aggregator has brought. */
  onPartial?(part: CombinerPart): void;
}

type Update = Extract<AnswerResult, { kind: 'update' }>;

/**
 * Collects the answers to one lease: asks trainers and aggregators, checks and keeps what trainers send,
 * sums what is wanted. Asking again is always safe: who has answered is not bothered, its outcome is told again.
 */
export class Gathering {
  readonly lease: Lease;
  readonly base: BaseModel;
  deadline: Deadline;
  readonly #options: GatheringOptions;
  readonly #askedAtMs = new Map<PeerName, number>();
  /** Child through which a client was asked last. */
  readonly #asked = new Map<PeerName, End>();
  readonly #outcomes = new Map<PeerName, ClientOutcome>();
  /** Updates of direct children, and whether they are in the sum now. */
  readonly #updates = new Map<PeerName, JournalEntry & { included: boolean }>();
  readonly #arriving = new Set<PeerName>();
  readonly #partials: PartialSums;
  /** Changes of the sum, one after the other. */
  readonly #sumQueue = new PQueue({ concurrency: 1 });
  readonly #released = new AbortController();
  #merge: Merge | undefined;
  #ready: Promise<void> | undefined;
  #tidied: Promise<void> = Promise.resolve();

  constructor(options: GatheringOptions) {
    this.#options = options;
    this.lease = options.lease;
    this.base = options.base;
    this.deadline = options.deadline;
    this.#partials = new PartialSums(options.children, options.lease, {
      onPartial: (part) => options.onPartial?.(part),
      traceparent: () => options.traceparent?.(),
    });
  }

  /**
   * Asks clients for their part, through whichever child leads to them now; who is not there is reported lost.
   * @throws transport.lost if the base model cannot be had now; asking again is the remedy.
   */
  async ask(clients: readonly PeerName[]): Promise<void> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    await this.#ready;
    const perAggregator = new Map<End, PeerName[]>();
    const sends: Promise<void>[] = [];
    for (const client of clients) {
      const known = this.#outcomes.get(client);
      const child = this.#options.roster.childOf(client);
      if (known !== undefined && (known.via === this.#options.name || known.via === child?.id)) {
        this.#options.onOutcome(known);
      } else if (child === undefined) {
        this.#options.onOutcome({ client, via: this.#options.name, outcome: 'asked' });
        this.#report({ client, via: this.#options.name, outcome: 'lost' });
      } else {
        const via = child.role === 'trainer' ? this.#options.name : child.id;
        this.#options.onOutcome({ client, via, outcome: 'asked' });
        this.#asked.set(client, child);
        this.#askedAtMs.set(client, nowMs());
        if (child.role === 'trainer') sends.push(this.#sendAsk(child, [client]));
        else perAggregator.set(child, [...(perAggregator.get(child) ?? []), client]);
      }
    }
    for (const [child, names] of perAggregator) sends.push(this.#sendAsk(child, names));
    await Promise.all(sends);
  }

  /** Takes a trainer's answer to this lease. */
  async answer(from: End, { result, phasesMs, receivedBytes }: Answer): Promise<void> {
    const client = from.id;
    const askedAtMs = this.#askedAtMs.get(client);
    if (askedAtMs === undefined || this.#asked.get(client)?.id !== client) {
      await this.#refuse(from, new NestorError('update.foreign', `${client} was not asked for ${this.#title}`));
      return;
    }
    const known = this.#outcomes.get(client);
    if (known?.outcome === 'accepted' || this.#arriving.has(client)) {
      const same = result.kind !== 'update' || this.#updates.get(client)?.file.name === result.file.name;
      if (same && known !== undefined) await this.#verdict(from);
      else await this.#refuse(from, new NestorError('update.duplicate'));
      return;
    }
    const timing = { ...timingOf(nowMs() - askedAtMs, phasesMs, result), receivedBytes };
    if (result.kind === 'failure') {
      const { code, message, logTail } = result;
      this.#report({ client, via: this.#options.name, outcome: 'failed', code, message, logTail, ...timing });
      await this.#verdict(from);
      return;
    }
    this.#arriving.add(client);
    try {
      if (result.kind === 'update') await this.#take(from, result, timing);
      else if (result.modelId !== this.#options.base.modelId) throw new NestorError('update.stale');
      const { numExamples, metrics } = result;
      this.#report({ client, via: this.#options.name, outcome: 'accepted', numExamples, metrics, ...timing });
      await this.#verdict(from);
    } catch (error) {
      const { code, message } = asNestorError(error);
      if (this.#released.signal.aborted) return;
      this.#report({ client, via: this.#options.name, outcome: 'refused', code, message, ...timing });
      await this.#refuse(from, asNestorError(error));
    } finally {
      this.#arriving.delete(client);
    }
  }

  /** Takes what an aggregator says of one of its trainers. */
  relay(from: End, outcome: Omit<ClientOutcome, 'via'>): void {
    if (this.#asked.get(outcome.client)?.id !== from.id) return;
    this.#report({ ...outcome, via: from.id });
    if (outcome.outcome === 'failed') this.#partials.withdrawn(from, outcome.client);
  }

  /** Takes an aggregator's sum. */
  partial(from: End, message: Extract<RoleMessage, { kind: 'partial' }>): void {
    this.#partials.arrived(from, message);
  }

  /** A child is gone: what it was asked for, or holds, is lost until it or its trainers are back. */
  childLeft(child: End): void {
    this.#partials.childLeft(child);
    for (const [client, asked] of this.#asked) {
      if (asked.id !== child.id) continue;
      const held = this.#updates.has(client) || (child.role === 'trainer' && this.#outcomes.has(client));
      if (held || this.#outcomes.get(client)?.outcome === 'failed') continue;
      this.#outcomes.delete(client);
      const via = child.role === 'trainer' ? this.#options.name : child.id;
      this.#options.onOutcome({ client, via, outcome: 'lost' });
    }
  }

  /**
   * Sums exactly these clients' accepted updates and hands the sum to `write`. Can be done again, with others.
   * @throws transport.lost if a child that holds some of them is gone: they are reported lost.
   */
  async sum<T>(clients: readonly PeerName[], write: (merge: Merge, examples: number) => Promise<T>): Promise<T> {
    const wanted = new Set(clients);
    const elsewhere = new Map<End, PeerName[]>();
    for (const client of clients) {
      if (this.#updates.has(client)) continue;
      const child = this.#asked.get(client);
      if (child === undefined || this.#outcomes.get(client)?.outcome !== 'accepted') {
        throw new NestorError('transport.lost', `the update of ${client} is not here`);
      }
      elsewhere.set(child, [...(elsewhere.get(child) ?? []), client]);
    }
    const partials = await this.#partials.collect(elsewhere, this.#released.signal);
    return this.#sumQueue.add(async () => {
      const merge = this.#openMerge();
      let examples = 0;
      for (const [client, update] of this.#updates) {
        if (!wanted.has(client)) {
          if (update.included) await merge.remove(client);
        } else {
          if (!update.included) await merge.add({ kind: 'update', source: client, ...this.#locate(update) });
          examples += update.numExamples;
        }
        update.included = wanted.has(client);
      }
      examples += await this.#partials.include(merge, partials);
      return write(merge, examples);
    });
  }

  /** Ends the work: children forget it, transfers and sums for it stop. */
  async release(committed: boolean): Promise<void> {
    const children = new Map([...this.#asked.values()].map((child) => [child.id, child]));
    const message = { kind: 'release', lease: this.lease, committed } as const;
    await Promise.all([this.close(), ...[...children.values()].map((child) => this.#send(child, message))]);
  }

  /** Leaves the work as it is: children keep what they have done, for whoever asks again under the same lease. */
  async close(): Promise<void> {
    this.#released.abort(new NestorError('task.cancelled', `${this.#title} is over`));
    await this.#sumQueue.onIdle();
    await this.#tidied;
    await this.#merge?.[Symbol.asyncDispose]();
    this.#merge = undefined;
  }

  get #title(): string {
    return `${this.lease.work} of round ${this.lease.round}`;
  }

  async #prepare(): Promise<void> {
    const { journal, spool } = this.#options;
    await this.#options.fetchBase(this.#released.signal);
    const entries = this.lease.work === 'train' ? await journal.resume(this.lease) : [];
    this.#tidied = this.#tidy(entries);
    for (const entry of entries.filter(({ file }) => spool.has(file))) {
      await this.#add(entry);
      const { client, numExamples, metrics, durationMs, phasesMs } = entry;
      const outcome = {
        client,
        via: this.#options.name,
        outcome: 'accepted',
        numExamples,
        metrics,
        durationMs,
        phasesMs,
      } as const;
      this.#outcomes.set(client, outcome);
    }
  }

  /** Removes the files of earlier work; nobody waits for it. */
  async #tidy(entries: readonly JournalEntry[]): Promise<void> {
    const { base, journal, spool, log } = this.#options;
    try {
      await spool.keepOnly([base.file.name, ...entries.map(({ file }) => file.name)]);
      if (this.lease.work === 'train') await journal.keepOnly(this.lease);
    } catch (error) {
      log.warn({ err: error }, 'files that are no longer needed could not be removed');
    }
  }

  async #take(from: End, result: Update, timing: Pick<JournalEntry, 'durationMs' | 'phasesMs'>): Promise<void> {
    const { base, children, journal } = this.#options;
    if (result.baseModelId !== base.modelId) {
      throw new NestorError(
        'update.stale',
        `expected an update of model ${base.modelId}, got one of ${result.baseModelId}`,
      );
    }
    await children.fetch(from.id, result.file, this.#released.signal);
    const { file, numExamples, metrics } = result;
    const entry = { client: from.id, file, numExamples, metrics, ...timing };
    await this.#add(entry);
    await journal.record(this.lease, entry);
  }

  async #add(entry: JournalEntry): Promise<void> {
    await this.#sumQueue.add(async () => {
      this.#released.signal.throwIfAborted();
      await this.#openMerge().add({ kind: 'update', source: entry.client, ...this.#locate(entry) });
      this.#updates.set(entry.client, { ...entry, included: true });
    });
  }

  #locate({ file, numExamples }: JournalEntry): { path: string; numExamples: number } {
    return { path: this.#options.spool.path(file.name), numExamples };
  }

  #openMerge(): Merge {
    const { modelId, tensors } = this.#options.base;
    this.#merge ??= openMerge({ baseModelId: modelId, tensors });
    return this.#merge;
  }

  async #sendAsk(child: End, clients: readonly PeerName[]): Promise<void> {
    const { base, seed, settings } = this.#options;
    const timeLeftMs = this.deadline.leftForChildMs();
    const traceparent = this.#options.traceparent?.();
    await this.#send(child, { kind: 'ask', lease: this.lease, base, clients, timeLeftMs, seed, settings, traceparent });
  }

  async #refuse(to: End, error: NestorError): Promise<void> {
    this.#options.log.warn({ client: to.id, code: error.code, round: this.lease.round }, error.message);
    await this.#send(to, {
      kind: 'verdict',
      lease: this.lease,
      accepted: false,
      code: error.code,
      message: error.message,
    });
  }

  #verdict(to: End): Promise<void> {
    return this.#send(to, { kind: 'verdict', lease: this.lease, accepted: true });
  }

  async #send(to: End, message: RoleMessage): Promise<void> {
    await this.#options.children.send(to.id, writeMessage(message)).catch((error: unknown) => {
      this.#ignoreLoss(error);
    });
  }

  /** A child that is gone has its own event, `left`. */
  #ignoreLoss(error: unknown): void {
    const expected: ErrorCode = 'transport.lost';
    if (!isNestorError(error) || error.code !== expected) throw error;
  }

  #report(outcome: ClientOutcome): void {
    if (outcome.outcome === 'lost') this.#outcomes.delete(outcome.client);
    else this.#outcomes.set(outcome.client, outcome);
    this.#options.onOutcome(outcome);
  }
}

/** What the trainer did not spend was the upload of its update, which is here before the answer is. */
const timingOf = (durationMs: number, phasesMs: Answer['phasesMs'], result: AnswerResult) => {
  if (result.kind !== 'update') return { durationMs, phasesMs };
  const spentMs = Object.values(phasesMs).reduce((sum, ms) => sum + ms, 0);
  const upload = Math.max(0, durationMs - spentMs);
  return { durationMs, phasesMs: { ...phasesMs, upload }, sentBytes: result.file.sizeBytes };
};
