import type { Logger } from 'pino';
import {
  applyPartEvent,
  decide,
  selectionOrder,
  unobserved,
  type ClientOutcome,
  type CombinerPart,
  type LearnerSettings,
  type Metrics,
  type Observer,
  type Parts,
  type PeerName,
  type Reach,
  type RoundPlan,
  type Selector,
} from '../../core/index.js';
import type { Channel, Spool } from '../../transport/index.js';
import { Background } from '../background.js';
import type { ChildrenDesk } from '../children-desk.js';
import { countParts } from '../count-parts.js';
import { Deadline, nowMs } from '../clock.js';
import { Gathering, type UpdateJournal } from '../gathering/index.js';
import type { BaseModel, Lease } from '../messages/index.js';
import { Wake } from '../wake.js';
import { carryOut, isStop, type Policy } from './carry-out.js';

/** The parts of a top aggregator that outlive its rounds. */
export interface TopAggregator {
  readonly name: PeerName;
  readonly children: Channel;
  readonly desk: ChildrenDesk;
  readonly spool: Spool;
  readonly journal: UpdateJournal;
  readonly log: Logger;
  /** How long a lost client is waited for. */
  readonly graceMs: number;
  /** Whom asynchronous runs ask. @default as the run's configuration says */
  readonly selector?: Selector;
  /**
   * Measures the model of a committed round by its file, in the place of clients.
   * @default clients do it
   */
  readonly measure?: (modelPath: string, round: number) => Promise<Metrics>;
  /**
   * Brings clients to where they belong for a round; tells whom it waits for.
   * @default they come of their own accord
   */
  readonly gather?: (
    round: number,
    say: (reason: string | undefined) => Promise<void>,
    signal: AbortSignal,
  ) => Promise<void>;
  /** @default tells nobody */
  readonly observer?: Observer;
}

/** One piece of work, asked of clients. */
export interface Collection<T> {
  readonly lease: Lease;
  readonly base: BaseModel;
  readonly seed: number;
  readonly settings: LearnerSettings;
  readonly plan: Omit<RoundPlan, 'deadlineMs' | 'graceMs'>;
  readonly timeoutMs: number;
  /** In which order clients are asked. @default a draw */
  readonly order?: (clients: readonly PeerName[]) => readonly PeerName[];
  /** Clients that were asked before this process was started. */
  readonly askedBefore: readonly PeerName[];
  /** Trace context of what is asked for now. */
  traceparent(): string | undefined;
  /** Before clients are asked. */
  onAsk(clients: readonly PeerName[], parts: Parts): Promise<void>;
  onOutcome(outcome: ClientOutcome): void;
  onPartial?(part: CombinerPart): void;
  onProgress(parts: Parts, timeLeftMs: number): void;
  /** Nobody is there to wait for, or somebody is again. */
  onAlone(alone: boolean): Promise<void>;
  /** What closing does; on transport.lost the collection goes on. */
  close(gathering: Gathering, clients: readonly PeerName[]): Promise<T>;
}

export type Collected<T> =
  | { readonly kind: 'closed'; readonly result: T; readonly clients: readonly PeerName[]; readonly parts: Parts }
  | { readonly kind: 'abandoned'; readonly reason: string; readonly parts: Parts };

/** One synchronous round: asks, waits, replaces and closes as `decide` says. */
export const collect = async <T>(
  top: TopAggregator,
  work: Collection<T>,
  signal: AbortSignal,
): Promise<Collected<T>> => {
  const { desk, log } = top;
  const background = new Background(log);
  const wake = new Wake();
  const parts: Parts = new Map();
  const count = countParts(top.observer ?? unobserved, work.lease.work);
  const deadline = new Deadline(work.timeoutMs);
  const plan: RoundPlan = { ...work.plan, deadlineMs: deadline.atMs, graceMs: top.graceMs };
  for (const client of work.askedBefore) parts.set(client, { state: 'lost', via: top.name, lostAtMs: nowMs() });

  const gathering = new Gathering({
    ...top,
    ...{ lease: work.lease, base: work.base, seed: work.seed, settings: work.settings },
    ...{ roster: desk.roster, deadline, fetchBase: () => Promise.resolve() },
    traceparent: () => work.traceparent(),
    onOutcome: (outcome) => {
      count(outcome);
      work.onOutcome(outcome);
      if (applyPartEvent(parts, { kind: 'outcome', outcome, atMs: nowMs() })) wake.notify();
    },
    onPartial: (part) => work.onPartial?.(part),
  });
  const reach = new RosterReach(top, work.order ?? ((clients) => selectionOrder(clients, work.seed, work.lease.round)));
  desk.opened(gathering);
  let closed = false;

  const ask = async (clients: readonly PeerName[]) => {
    for (const client of clients) {
      applyPartEvent(parts, { kind: 'asked', client, via: reach.route(client) ?? top.name, atMs: nowMs() });
    }
    await work.onAsk(clients, parts);
    background.start('asking clients', () => gathering.ask(clients));
  };
  const barrier: Policy<readonly PeerName[]> = {
    wake,
    next: (atMs) => {
      const decision = decide(plan, parts, reach, atMs);
      switch (decision.kind) {
        case 'ask':
          return { kind: 'do', work: () => ask(decision.clients) };
        case 'close':
          return { kind: 'close', closing: decision.clients };
        case 'abandon':
        case 'wait':
          return decision;
      }
    },
  };

  try {
    const end = await carryOut(
      barrier,
      {
        ...{ desk, log, round: work.lease.round },
        onStep: () => {
          work.onProgress(parts, deadline.leftMs());
        },
        onAlone: (alone) => work.onAlone(alone),
        close: (clients) => work.close(gathering, clients),
      },
      signal,
    );
    closed = end.kind === 'closed';
    return end.kind === 'closed' ? { ...end, clients: end.closing, parts } : { ...end, parts };
  } finally {
    desk.closed(gathering);
    if (signal.aborted && !isStop(signal.reason)) await gathering.close();
    else await gathering.release(closed);
    await background.settled();
  }
};

/** The roster as `decide` sees it; trainers that are direct children are reached through the parent itself. */
class RosterReach implements Reach {
  #version = -1;
  #candidates: readonly PeerName[] = [];

  constructor(
    private readonly top: TopAggregator,
    private readonly order: (clients: readonly PeerName[]) => readonly PeerName[],
  ) {}

  get candidates(): readonly PeerName[] {
    const { roster } = this.top.desk;
    if (this.#version !== roster.version) {
      this.#candidates = this.order(roster.clients());
      this.#version = roster.version;
    }
    return this.#candidates;
  }

  route(client: PeerName): PeerName | undefined {
    const child = this.top.desk.roster.childOf(client);
    return child?.role === 'trainer' ? this.top.name : child?.id;
  }
}
