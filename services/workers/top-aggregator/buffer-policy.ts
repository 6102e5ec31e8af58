import {
  hash32,
  stalenessFactor,
  unobserved,
  type ClientOutcome,
  type CombinerPart,
  type ModelId,
  type OpenTask,
  type PeerName,
} from '../../core/index.js';
import { Background } from '../background.js';
import { Deadline, nowMs } from '../clock.js';
import { countParts } from '../count-parts.js';
import { BufferSum, Gathering } from '../gathering/index.js';
import type { Merge } from '../merging/index.js';
import { leaseOf, type BaseModel, type Lease, type Share } from '../messages/index.js';
import { Wake } from '../wake.js';
import type { Policy, Step } from './carry-out.js';
import { Flights, taskKey } from './flights.js';
import { baseOf, settingsOf, type RoundContext } from './train-run.js';

/** The version that is being made, and who is told of what happens meanwhile. */
export interface VersionWatcher {
  readonly lease: Lease;
  readonly base: BaseModel;
  traceparent(): string | undefined;
  /** Before clients are asked. */
  onAsk(clients: readonly PeerName[]): Promise<void>;
  onOutcome(task: OpenTask, outcome: ClientOutcome): void;
  onPartial(part: CombinerPart): void;
}

/**
 * The policy of asynchronous runs (Nguyen et al. 2022, "Federated Learning with Buffered Asynchronous Aggregation"):
 * keeps clients at work on the newest model there is as each becomes free, and closes a version whenever enough updates
 * are in the buffer. What is out when a version closes goes into a later one.
 */
export class BufferPolicy implements Policy<readonly string[]> {
  readonly wake = new Wake();
  readonly flights: Flights;
  readonly #background: Background;
  readonly #bases = new Map<ModelId, BaseModel>();
  #version: VersionWatcher | undefined;

  constructor(private readonly context: RoundContext) {
    const { top, config, answers } = context;
    this.flights = new Flights(config, top.name, top.desk.roster, answers, top.graceMs, top.selector);
    this.#background = new Background(top.log);
  }

  /** Goes on with the tasks that an earlier process has left. */
  async restore(): Promise<void> {
    const { book } = this.context;
    const last = await book.lastRound();
    const isOver = last !== undefined && last.round <= book.run.round;
    for (const task of last?.tasks ?? []) {
      if (!isOver || task.taken !== true) this.flights.restore(task, book.run.round + 1, nowMs());
    }
  }

  /** A version is being made from here on. */
  async begin(version: VersionWatcher): Promise<void> {
    const { top } = this.context;
    const { lease, base } = version;
    this.#version = version;
    this.#bases.set(base.modelId, base);
    this.flights.begin();
    top.desk.buffer ??= new BufferSum(top.children, top.spool, base, lease.round);
    await top.desk.buffer.advance(lease.round, base);
  }

  next(atMs: number): Step<readonly string[]> {
    const decision = this.flights.decide(atMs);
    switch (decision.kind) {
      case 'ask':
        return { kind: 'do', work: () => this.#ask(decision.again, decision.wanted) };
      case 'drop':
        return { kind: 'do', work: () => this.#drop(decision.late, decision.gone) };
      case 'close':
        return { kind: 'close', closing: decision.keys };
      case 'abandon':
      case 'wait':
        return decision;
    }
  }

  /** What a task's update counts for in the version that is being made. */
  shareOf({ client, round, attempt }: OpenTask): Share {
    return { client, round, attempt, factor: stalenessFactor(this.#open.lease.round - round) };
  }

  /** Sums the updates of these tasks, and hands the sum to `write`. */
  async sum<T>(keys: readonly string[], write: (merge: Merge, examples: number) => Promise<T>): Promise<T> {
    const { top, signal } = this.context;
    const { lease, base } = this.#open;
    const shares = keys.flatMap((key) => this.flights.task(key) ?? []).map((task) => this.shareOf(task));
    const watcher = {
      onPartial: (part: CombinerPart) => {
        this.#open.onPartial(part);
      },
      traceparent: () => this.#open.traceparent(),
    };
    const gatheringOf = (of: Lease) => top.desk.gatheringOf(of);
    return await this.#buffer.make({ lease, base, shares }, gatheringOf, watcher, signal, write);
  }

  /** The tasks are done with: their updates are in a version that is committed. */
  async settle(keys: readonly string[]): Promise<void> {
    await this.#release(this.flights.forget(keys), true);
  }

  /** Ends all work. @param leave children keep what they have done, for whoever asks again */
  async end(leave: boolean): Promise<void> {
    const { desk } = this.context.top;
    const open = desk.gatherings;
    for (const gathering of open) desk.closed(gathering);
    await Promise.all(open.map((gathering) => (leave ? gathering.close() : gathering.release(false))));
    await this.#background.settled();
    await desk.buffer?.sum.discard();
    desk.buffer = undefined;
  }

  get #open(): VersionWatcher {
    if (this.#version === undefined) throw new RangeError('no version is being made');
    return this.#version;
  }

  get #buffer(): BufferSum {
    const { buffer } = this.context.top.desk;
    if (buffer === undefined) throw new RangeError('no version is being made');
    return buffer;
  }

  async #ask(again: readonly string[], wanted: readonly PeerName[]): Promise<void> {
    const watcher = this.#open;
    const { lease, base } = watcher;
    const version = { round: lease.round, attempt: lease.attempt, baseModelId: base.modelId };
    const tasks = [
      ...again.flatMap((key) => this.flights.again(key, nowMs()) ?? []),
      ...wanted.map((client) => this.flights.give(client, version, nowMs())),
    ];
    const gatherings = new Map<Gathering, PeerName[]>();
    for (const task of tasks) {
      const gathering = await this.#gatheringOf(task);
      gatherings.set(gathering, [...(gatherings.get(gathering) ?? []), task.client]);
    }
    await watcher.onAsk(tasks.map(({ client }) => client));
    for (const [gathering, clients] of gatherings) {
      gathering.deadline = new Deadline(this.context.config.timeout * 1_000);
      this.#background.start('asking clients', () => gathering.ask(clients));
    }
  }

  async #drop(late: readonly string[], gone: readonly string[]): Promise<void> {
    const tasks = [...this.flights.forget(late, true), ...this.flights.forget(gone)];
    await this.#release(tasks, false);
  }

  async #release(tasks: readonly OpenTask[], committed: boolean): Promise<void> {
    const { book, top } = this.context;
    for (const task of tasks) {
      const gathering = top.desk.gatheringOf(leaseOf(book.run._id, task));
      if (gathering === undefined || (await gathering.releaseSome([task.client], committed))) continue;
      top.desk.closed(gathering);
      await gathering.close();
      await this.#dropBase(gathering.base);
    }
  }

  /** Removes a model that nobody works on any more. */
  async #dropBase({ modelId, file }: BaseModel): Promise<void> {
    const { top } = this.context;
    const inUse = [this.#open.base, ...top.desk.gatherings.map(({ base }) => base)];
    if (inUse.some((base) => base.modelId === modelId)) return;
    this.#bases.delete(modelId);
    await top.spool.drop([file.name]);
  }

  async #gatheringOf(task: OpenTask): Promise<Gathering> {
    const { top, book, config } = this.context;
    const lease = leaseOf(book.run._id, task);
    const open = top.desk.gatheringOf(lease);
    if (open !== undefined) return open;
    const base = await this.#baseOf(task.baseModelId);
    const count = countParts(top.observer ?? unobserved, 'train');
    const gathering = new Gathering({
      ...top,
      ...{ lease, base, settings: settingsOf(config), roster: top.desk.roster, buffer: this.#buffer },
      // The same work twice is to be other work.
      seed: task.attempt === 1 ? config.seed : hash32('again', config.seed, task.attempt),
      deadline: new Deadline(config.timeout * 1_000),
      fetchBase: () => Promise.resolve(),
      traceparent: () => this.#version?.traceparent(),
      onOutcome: (outcome) => {
        count(outcome);
        this.#take({ ...task, client: outcome.client }, outcome);
      },
    });
    top.desk.opened(gathering);
    return gathering;
  }

  #take(task: OpenTask, outcome: ClientOutcome): void {
    const change = this.flights.apply(taskKey(task), outcome, nowMs());
    if (change === 'none') return;
    this.#open.onOutcome(task, outcome);
    if (change === 'ended') this.#background.start('ending a task', () => this.#release([task], false));
    this.wake.notify();
  }

  async #baseOf(modelId: ModelId): Promise<BaseModel> {
    const known = this.#bases.get(modelId);
    if (known !== undefined) return known;
    const { book, signal } = this.context;
    const base = baseOf(await book.model(modelId, signal));
    this.#bases.set(modelId, base);
    return base;
  }
}
