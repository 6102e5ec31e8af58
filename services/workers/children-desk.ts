import type { Logger } from 'pino';
import type { ErrorCode } from '../core/index.js';
import type { Channel, ChannelEvent, End } from '../transport/index.js';
import type { Background } from './background.js';
import type { BufferSum, Gathering } from './gathering/index.js';
import { Keepers } from './keepers.js';
import { leaseKey, readOrWarn, writeMessage, type Lease, type RoleMessage } from './messages/index.js';
import { Roster } from './roster.js';

/** What a parent may want to know of its children beyond the roster. */
export interface DeskWatcher {
  childJoined?(child: End): void;
  childLeft?(child: End): void;
  /** An answer was refused that belongs to no open work. */
  answerRefused?(child: End, lease: Lease, code: ErrorCode): void;
}

/** Where a parent's children arrive: keeps the roster, and brings messages to the work that is open. */
export class ChildrenDesk {
  readonly roster = new Roster();
  readonly keepers: Keepers;
  /** Where an asynchronous run sums, if there is one. */
  buffer: BufferSum | undefined;
  /** Pieces of work that are open: at most one, but in asynchronous runs. */
  readonly #open = new Map<string, Gathering>();
  readonly #rosterListeners = new Set<() => void>();

  constructor(
    private readonly children: Channel,
    private readonly log: Logger,
    private readonly watcher: DeskWatcher = {},
  ) {
    this.keepers = new Keepers(children);
  }

  get gatherings(): readonly Gathering[] {
    return [...this.#open.values()];
  }

  /** The open piece of work under a lease. */
  gatheringOf(lease: Lease): Gathering | undefined {
    return this.#open.get(leaseKey(lease));
  }

  opened(gathering: Gathering): void {
    this.#open.set(leaseKey(gathering.lease), gathering);
  }

  closed({ lease }: Gathering): void {
    this.#open.delete(leaseKey(lease));
  }

  /** @returns how to stop listening. */
  onRosterChange(listener: () => void): () => void {
    this.#rosterListeners.add(listener);
    return () => this.#rosterListeners.delete(listener);
  }

  /** Serves the children until the signal. */
  async run(background: Background, signal: AbortSignal): Promise<void> {
    for await (const event of this.children.events(signal)) {
      this.#take(event, background);
    }
  }

  #take(event: ChannelEvent, background: Background): void {
    switch (event.kind) {
      case 'joined':
        this.log.info({ child: event.end.id, role: event.end.role }, 'joined');
        this.roster.joined(event.end);
        this.watcher.childJoined?.(event.end);
        this.#rosterChanged();
        return;
      case 'left':
        this.log.info({ child: event.end.id, code: event.reason.code }, `left: ${event.reason.message}`);
        this.roster.left(event.end);
        this.watcher.childLeft?.(event.end);
        this.keepers.left(event.end);
        for (const gathering of this.#open.values()) gathering.childLeft(event.end);
        this.buffer?.childLeft(event.end);
        this.#rosterChanged();
        return;
      case 'message': {
        const message = readOrWarn(event.message, event.from.id, this.log);
        if (message !== undefined) this.#receive(event.from, message, background);
      }
    }
  }

  #receive(from: End, message: RoleMessage, background: Background): void {
    switch (message.kind) {
      case 'roster':
        this.roster.announced(from, message.clients, message.software);
        this.keepers.announced(from, message.keeps);
        this.#rosterChanged();
        return;
      case 'answer':
        background.start(`taking the answer of ${from.id}`, () => this.#answer(from, message));
        return;
      case 'outcome':
        if (message.outcome.outcome === 'lost') {
          this.roster.lost(from, message.outcome.client);
          this.#rosterChanged();
        }
        this.gatheringOf(message.lease)?.relay(from, message.outcome);
        return;
      case 'partial':
        if (message.shares.length > 0) this.buffer?.partial(from, message);
        else this.gatheringOf(message.lease)?.partial(from, message);
        return;
      case 'kept':
        this.keepers.kept(from, message.id, message.code === undefined);
        return;
      case 'ask':
      case 'keep':
      case 'verdict':
      case 'merge':
      case 'release':
        this.log.warn({ child: from.id }, `a ${message.kind} is nothing for a child to send`);
    }
  }

  async #answer(from: End, message: Extract<RoleMessage, { kind: 'answer' }>): Promise<void> {
    const gathering = this.gatheringOf(message.lease);
    if (gathering !== undefined) {
      await gathering.answer(from, message);
      return;
    }
    const code = this.#whyRefused(message.lease);
    this.log.warn({ client: from.id, code, round: message.lease.round }, 'an answer to no open work');
    this.watcher.answerRefused?.(from, message.lease, code);
    const text = `round ${message.lease.round}, attempt ${message.lease.attempt} is not open`;
    await this.children.send(
      from.id,
      writeMessage({ kind: 'verdict', lease: message.lease, accepted: false, code, message: text }),
    );
  }

  #whyRefused({ runId, round }: Lease): ErrorCode {
    const open = this.gatherings.map(({ lease }) => lease);
    const isLate = open.length === 0 || open.some((lease) => lease.runId === runId && lease.round >= round);
    return isLate ? 'update.late' : 'update.wrong_round';
  }

  #rosterChanged(): void {
    for (const listener of this.#rosterListeners) listener();
  }
}
