import type { Logger } from 'pino';
import {
  applyPartEvent,
  decide,
  isNestorError,
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
} from '../../core/index.js';
import type { Channel, Spool } from '../../transport/index.js';
import { Background } from '../background.js';
import type { ChildrenDesk } from '../children-desk.js';
import { countParts } from '../count-parts.js';
import { Deadline, nowMs } from '../clock.js';
import { Gathering, type UpdateJournal } from '../gathering/index.js';
import type { BaseModel, Lease } from '../messages/index.js';
import { Wake } from '../wake.js';

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

/** Asks, waits, replaces and closes as `decide` says, until there is a result or the work is abandoned. */
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
  const reach = new RosterReach(top, work.seed, work.lease.round);
  const stopListening = desk.onRosterChange(() => {
    wake.notify();
  });
  desk.gathering = gathering;
  let closed = false;
  let alone = false;

  const ask = async (clients: readonly PeerName[]) => {
    for (const client of clients) {
      applyPartEvent(parts, { kind: 'asked', client, via: reach.route(client) ?? top.name, atMs: nowMs() });
    }
    await work.onAsk(clients, parts);
    background.start('asking clients', () => gathering.ask(clients));
  };

  try {
    for (;;) {
      signal.throwIfAborted();
      const decision = decide(plan, parts, reach, nowMs());
      work.onProgress(parts, deadline.leftMs());
      switch (decision.kind) {
        case 'ask':
          await ask(decision.clients);
          break;
        case 'wait':
          if (alone !== (desk.roster.size === 0)) {
            alone = !alone;
            await work.onAlone(alone);
          }
          await wake.wait(decision.untilMs - nowMs(), signal);
          break;
        case 'close':
          try {
            const result = await work.close(gathering, decision.clients);
            closed = true;
            return { kind: 'closed', result, clients: decision.clients, parts };
          } catch (error) {
            if (!isNestorError(error) || error.code !== 'transport.lost') throw error;
            log.warn({ err: error, round: work.lease.round }, 'an aggregator was lost while its sum was asked for');
          }
          break;
        case 'abandon':
          return { kind: 'abandoned', reason: decision.reason, parts };
      }
    }
  } finally {
    stopListening();
    if (alone) await work.onAlone(false);
    desk.gathering = undefined;
    // A reducer that ends goes on with the same lease at its next start.
    if (signal.aborted && !isStop(signal.reason)) await gathering.close();
    else await gathering.release(closed);
    await background.settled();
  }
};

const isStop = (reason: unknown): boolean => isNestorError(reason) && reason.code === 'run.stopped';

/** The roster as `decide` sees it; trainers that are direct children are reached through the parent itself. */
class RosterReach implements Reach {
  #version = -1;
  #candidates: readonly PeerName[] = [];

  constructor(
    private readonly top: TopAggregator,
    private readonly seed: number,
    private readonly round: number,
  ) {}

  get candidates(): readonly PeerName[] {
    const { roster } = this.top.desk;
    if (this.#version !== roster.version) {
      this.#candidates = selectionOrder(roster.clients(), this.seed, this.round);
      this.#version = roster.version;
    }
    return this.#candidates;
  }

  route(client: PeerName): PeerName | undefined {
    const child = this.top.desk.roster.childOf(client);
    return child?.role === 'trainer' ? this.top.name : child?.id;
  }
}
