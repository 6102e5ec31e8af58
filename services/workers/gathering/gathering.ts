import {
  asNestorError,
  isNestorError,
  NestorError,
  type ClientOutcome,
  type ErrorCode,
  type PeerName,
} from '../../core/index.js';
import type { End } from '../../transport/index.js';
import { nowMs, type Deadline } from '../clock.js';
import type { Merge } from '../merging/index.js';
import {
  writeMessage,
  type Answer,
  type AnswerResult,
  type BaseModel,
  type Lease,
  type RoleMessage,
} from '../messages/index.js';
import type { GatheringOptions } from './options.js';
import { PartialSums, type Wanted } from './partial-sums.js';
import { RunningSum, type Summand } from './running-sum.js';
import type { JournalEntry } from './update-journal.js';

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
  /** Updates of direct children. */
  readonly #updates = new Map<PeerName, JournalEntry>();
  /** Calls of `ask` that have not ended. */
  #asking = 0;
  readonly #arriving = new Set<PeerName>();
  readonly #partials: PartialSums;
  readonly #sum: RunningSum;
  readonly #released = new AbortController();
  #ready: Promise<void> | undefined;
  #tidied: Promise<void> = Promise.resolve();

  constructor(options: GatheringOptions) {
    this.#options = options;
    this.lease = options.lease;
    this.base = options.base;
    this.deadline = options.deadline;
    this.#sum = options.buffer?.sum ?? new RunningSum(options.base);
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
    this.#asking += 1;
    try {
      await this.#ask(clients);
    } finally {
      this.#asking -= 1;
    }
  }

  async #ask(clients: readonly PeerName[]): Promise<void> {
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
    // It has no sum over those whose part it has not.
    if (outcome.outcome !== 'failed' && outcome.outcome !== 'lost') return;
    this.#partials.withdrawn(from, outcome.client);
    this.#options.buffer?.withdrawn(from, outcome.client);
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
    const here: Summand[] = [];
    const elsewhere = new Map<End, Wanted & { readonly clients: readonly PeerName[] }>();
    for (const client of clients) {
      const part = this.partOf(client);
      if (part.kind === 'update') here.push({ key: client, ...part });
      else elsewhere.set(part.child, { clients: [...(elsewhere.get(part.child)?.clients ?? []), client] });
    }
    const partials = await this.#partials.collect(elsewhere, this.#released.signal);
    return this.#sum.sum(here, partials, write);
  }

  /**
   * Where a client's accepted update is: here, or with the child that accepted it.
   * @throws transport.lost if it is nowhere
   */
  partOf(
    client: PeerName,
  ): ({ readonly kind: 'update' } & Omit<Summand, 'key'>) | { readonly kind: 'child'; readonly child: End } {
    const update = this.#updates.get(client);
    if (update !== undefined) return { kind: 'update', ...this.#locate(update) };
    const child = this.#asked.get(client);
    if (child !== undefined && this.#outcomes.get(client)?.outcome === 'accepted') return { kind: 'child', child };
    throw new NestorError('transport.lost', `the update of ${client} is not here`);
  }

  /** Ends the work: children forget it, transfers and sums for it stop. */
  async release(committed: boolean): Promise<void> {
    const told = this.#tellReleased(this.#asked, committed, []);
    await Promise.all([this.close(), told]);
    if (this.#options.buffer !== undefined) await this.#forgetFiles();
  }

  /** Ends the work of some clients. @returns whether there are others */
  async releaseSome(clients: readonly PeerName[], committed: boolean): Promise<boolean> {
    const gone = new Map<PeerName, End>();
    for (const client of clients) {
      const child = this.#asked.get(client);
      if (child !== undefined) gone.set(client, child);
      this.#asked.delete(client);
      this.#outcomes.delete(client);
    }
    await Promise.all([this.#tellReleased(gone, committed, clients), this.#forgetFiles(clients)]);
    // Somebody may have been asked meanwhile.
    return this.#asked.size > 0 || this.#asking > 0;
  }

  async #tellReleased(of: ReadonlyMap<PeerName, End>, committed: boolean, only: readonly PeerName[]): Promise<void> {
    const children = new Map([...of.values()].map((child) => [child.id, child]));
    const message = { kind: 'release', lease: this.lease, committed } as const;
    await Promise.all(
      [...children.values()].map((child) => {
        const clients = only.filter((client) => of.get(client)?.id === child.id);
        return this.#send(child, { ...message, clients });
      }),
    );
  }

  /** Removes what is kept of these clients, or of all. */
  async #forgetFiles(clients: readonly PeerName[] = [...this.#updates.keys()]): Promise<void> {
    const { journal, spool } = this.#options;
    const files = clients.flatMap((client) => this.#updates.get(client)?.file.name ?? []);
    for (const client of clients) this.#updates.delete(client);
    await Promise.all([
      spool.drop(files),
      ...(this.#asked.size === 0
        ? [journal.forget(this.lease)]
        : clients.map((client) => journal.forget(this.lease, client))),
    ]);
  }

  /** Leaves the work as it is: children keep what they have done, for whoever asks again under the same lease. */
  async close(): Promise<void> {
    this.#released.abort(new NestorError('task.cancelled', `${this.#title} is over`));
    await this.#tidied;
    if (this.#options.buffer === undefined) await this.#sum.discard();
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
    const { base, journal, spool, log, buffer } = this.#options;
    try {
      // Files of other work are dropped one by one where that goes on.
      if (buffer !== undefined) {
        await journal.keepOnlyOf(this.lease.runId);
        return;
      }
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
    const { buffer } = this.#options;
    const key = buffer?.keyOf(this.lease, entry.client) ?? entry.client;
    const factor = buffer?.factorNow(this.lease) ?? 1;
    await this.#sum.admit({ key, factor, ...this.#locate(entry) }, this.#released.signal);
    this.#updates.set(entry.client, entry);
  }

  #locate({ file, numExamples }: JournalEntry): { path: string; numExamples: number } {
    return { path: this.#options.spool.path(file.name), numExamples };
  }

  async #sendAsk(child: End, clients: readonly PeerName[]): Promise<void> {
    const { base, seed, settings } = this.#options;
    const timeLeftMs = this.deadline.leftForChildMs();
    const traceparent = this.#options.traceparent?.();
    const alongside = this.#options.buffer !== undefined;
    const ask = { lease: this.lease, base, clients, timeLeftMs, seed, settings, traceparent, alongside };
    await this.#send(child, { kind: 'ask', ...ask });
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
