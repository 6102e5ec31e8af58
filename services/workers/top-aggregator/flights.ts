import {
  applyPartEvent,
  decideBuffer,
  selectorOf,
  type BufferPlan,
  type ClientOutcome,
  type Flight,
  type OpenTask,
  type Part,
  type PeerName,
  type RunConfig,
  type Selector,
} from '../../core/index.js';
import type { Roster } from '../roster.js';
import type { LastAnswers } from './last-answers.js';

/** Name of a task among those of its run. */
export const taskKey = ({ client, round, attempt }: OpenTask): string => `${client}:${round}.${attempt}`;

/** What changes in the book when something has become of a task. */
export type FlightChange = 'none' | 'changed' | 'ended';

/** The tasks of an asynchronous run that are out, or whose updates wait in the buffer. */
export class Flights {
  readonly #flights = new Map<string, Flight>();
  /** Clients with tasks that are out, and how many. */
  readonly #busy = new Map<PeerName, number>();
  /** Who failed while this version is being made: not asked before the next one. */
  readonly #benched = new Set<PeerName>();
  readonly #lastAttempts = new Map<PeerName, number>();
  readonly #plan: BufferPlan;
  readonly #select: Selector;
  #groups: readonly (readonly PeerName[])[] = [];
  /** Of the roster that the groups are of. */
  #rosterVersion = -1;
  /** Tasks given so far. */
  #given = 0;

  /** @param graceMs how long a lost client is waited for */
  constructor(
    private readonly config: RunConfig,
    private readonly name: PeerName,
    private readonly roster: Roster,
    private readonly answers: LastAnswers,
    graceMs: number,
    selector?: Selector,
  ) {
    const { aggGoal = 1, timeout, concurrency: c } = config;
    this.#plan = { goal: aggGoal, timeoutMs: timeout * 1_000, graceMs };
    const byChance = selectorOf({ selector: c === undefined ? {} : { sort: 'fedbuff', kwargs: { c } } });
    this.#select = selector ?? (config.selector === 'oort' ? oortUpTo(c ?? Infinity) : byChance);
  }

  get tasks(): readonly OpenTask[] {
    return [...this.#flights.values()].map(({ task }) => task);
  }

  /** Updates that wait in the buffer. */
  get buffered(): number {
    let count = 0;
    for (const { part } of this.#flights.values()) if (part.state === 'accepted') count += 1;
    return count;
  }

  task(key: string): OpenTask | undefined {
    return this.#flights.get(key)?.task;
  }

  /** What became of a task whose update waits in the buffer. */
  outcomeOf(key: string): ClientOutcome | undefined {
    const part = this.#flights.get(key)?.part;
    return part?.state === 'accepted' ? part.outcome : undefined;
  }

  /** A version is being made: those who failed before may try again. */
  begin(): void {
    this.#benched.clear();
    this.#lastAttempts.clear();
  }

  /** A task that an earlier process has given. */
  restore({ taken: _, ...task }: OpenTask, round: number, nowMs: number): void {
    const part = { state: 'lost', via: this.name, lostAtMs: nowMs } as const;
    this.#set(taskKey(task), { task, part });
    if (task.round === round) this.#noteAttempt(task);
  }

  decide(nowMs: number) {
    const arrivals = {
      wanted: this.#wanted(),
      benched: this.#benched.size > 0,
      isThere: (client: PeerName) => this.roster.childOf(client) !== undefined,
    };
    return decideBuffer(this.#plan, this.#flights, arrivals, nowMs);
  }

  /** Notes that a client is given a new task. */
  give(client: PeerName, version: Pick<OpenTask, 'round' | 'attempt' | 'baseModelId'>, nowMs: number): OpenTask {
    const { round, baseModelId } = version;
    const attempt = Math.max(version.attempt, (this.#lastAttempts.get(client) ?? 0) + 1);
    const task = { client, round, attempt, baseModelId };
    this.#given += 1;
    this.#noteAttempt(task);
    this.#set(taskKey(task), { task, part: this.#asked(client, nowMs) });
    return task;
  }

  /** Notes that a task that was lost is asked for again. */
  again(key: string, nowMs: number): OpenTask | undefined {
    const flight = this.#flights.get(key);
    if (flight === undefined) return undefined;
    this.#set(key, { ...flight, part: this.#asked(flight.task.client, nowMs) });
    return flight.task;
  }

  /** Takes in what has become of a task. */
  apply(key: string, outcome: ClientOutcome, nowMs: number): FlightChange {
    const flight = this.#flights.get(key);
    if (flight === undefined) return 'none';
    const parts = new Map<PeerName, Part>([[outcome.client, flight.part]]);
    if (!applyPartEvent(parts, { kind: 'outcome', outcome, atMs: nowMs })) return 'none';
    const part = parts.get(outcome.client);
    if (part === undefined) return 'none';
    if (part.state === 'failed') {
      this.#benched.add(outcome.client);
      this.#delete(key);
      return 'ended';
    }
    // Accepted ones stand in the order in which they were accepted.
    if (part.state === 'accepted') {
      this.#delete(key);
      this.answers.note(flight.task.round, outcome);
    }
    this.#set(key, { ...flight, part });
    return 'changed';
  }

  /** Forgets tasks: they are done, or nobody answers them. @param bench their clients are not asked for a while */
  forget(keys: readonly string[], bench = false): readonly OpenTask[] {
    return keys.flatMap((key) => {
      const task = this.task(key);
      if (task === undefined) return [];
      if (bench) this.#benched.add(task.client);
      this.#delete(key);
      return [task];
    });
  }

  #set(key: string, flight: Flight): void {
    this.#count(this.#flights.get(key), -1);
    this.#flights.set(key, flight);
    this.#count(flight, 1);
  }

  #delete(key: string): void {
    this.#count(this.#flights.get(key), -1);
    this.#flights.delete(key);
  }

  /** Whose update waits in the buffer is free for other work. */
  #count(flight: Flight | undefined, change: 1 | -1): void {
    if (flight === undefined || flight.part.state === 'accepted') return;
    const { client } = flight.task;
    const count = (this.#busy.get(client) ?? 0) + change;
    if (count === 0) this.#busy.delete(client);
    else this.#busy.set(client, count);
  }

  #asked(client: PeerName, nowMs: number): Flight['part'] {
    return { state: 'asked', via: this.#route(client) ?? this.name, askedAtMs: nowMs };
  }

  #noteAttempt({ client, attempt }: OpenTask): void {
    this.#lastAttempts.set(client, Math.max(attempt, this.#lastAttempts.get(client) ?? 0));
  }

  /** Trainers that are direct children are reached through the parent itself. */
  #route(client: PeerName): PeerName | undefined {
    const child = this.roster.childOf(client);
    return child?.role === 'trainer' ? this.name : child?.id;
  }

  /** Whom the selector wants, of each aggregator's clients by themselves. */
  #wanted(): readonly PeerName[] {
    if (this.#rosterVersion !== this.roster.version) {
      this.#groups = this.#groupsNow();
      this.#rosterVersion = this.roster.version;
    }
    return this.#groups.flatMap((group) => this.#selectedOf(group));
  }

  #groupsNow(): readonly (readonly PeerName[])[] {
    const groups = new Map<PeerName, PeerName[]>();
    for (const client of this.roster.clients()) {
      const via = this.#route(client) ?? this.name;
      const group = groups.get(via);
      if (group === undefined) groups.set(via, [client]);
      else group.push(client);
    }
    return [...groups.values()];
  }

  #selectedOf(group: readonly PeerName[]): readonly PeerName[] {
    const isFree = (client: PeerName) => !this.#busy.has(client) && !this.#benched.has(client);
    if (!group.some(isFree)) return [];
    const candidates = group
      .filter((client) => this.#busy.has(client) || !this.#benched.has(client))
      .map((name) => {
        const last = this.answers.get(name);
        return { name, isBusy: this.#busy.has(name), ...(last === undefined ? {} : { last }) };
      });
    const { names } = this.#select({ candidates, round: this.#given + 1, seed: this.config.seed });
    const chosen = new Set(names);
    return group.filter((name) => chosen.has(name) && isFree(name));
  }
}

/** Keeps so many at work, those whom Oort would ask. */
const oortUpTo =
  (concurrency: number): Selector =>
  (input) => {
    const busy = input.candidates.filter(({ isBusy }) => isBusy).length;
    const count = Math.min(input.candidates.length, concurrency) - busy;
    if (count <= 0) return { names: [] };
    const select = selectorOf({ selector: { sort: 'oort', kwargs: { aggr_num: count } } });
    return { names: select(input).names.slice(0, count) };
  };
