import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { asNestorError, NestorError, type PeerName } from '../../core/index.js';
import type { End } from '../channel.js';
import type { EventQueue } from '../event-queue.js';
import type { Message } from '../gen/nestor/v1/hub.js';
import { endOf } from '../grpc/hello.js';
import type { BrokerConnection, Publication } from './connection.js';
import type { Meeting } from './meeting.js';
import { encodeNotice, readPayload, sessionNonceBytes } from './payload.js';
import type { Refusals } from './refusals.js';
import { createSession, type Frame, type Session } from './session.js';
import { createTransfers, type TransferDesk, type Transfers } from './transfers.js';

export interface ChildrenOptions {
  readonly name: PeerName;
  readonly meeting: Meeting;
  readonly desk: TransferDesk;
  readonly queue: EventQueue;
  readonly logger: Logger;
  readonly refusals: Refusals;
  readonly maxPeers: number;
  readonly heartbeatMs: number;
  /** Names this connection. */
  readonly run: Buffer;
  readonly connection: BrokerConnection;
}

/** A child that has called; a peer once it has said hello. */
interface Child {
  readonly id: string;
  readonly session: Session;
  readonly transfers: Transfers;
  end?: End;
  /** Heartbeats that went by before its hello. */
  ticks: number;
}

/** Heartbeats within which a child that has called must say hello. */
const helloTicks = 3;
/** Children that may have called and not yet said hello: calls can be brought again by whoever has heard them. */
const callersLimit = 2_000;

/** The children of a hub over one connection to the broker. */
export class Children {
  readonly #children = new Map<string, Child>();
  readonly #peers = new Map<string, Child>();

  constructor(private readonly options: ChildrenOptions) {}

  ends(): readonly End[] {
    return Array.from(this.#peers.values(), ({ end }) => end).filter((end) => end !== undefined);
  }

  sessionOf(name: PeerName): Session | undefined {
    return this.#peers.get(name)?.session;
  }

  take({ topic, payload }: Publication): void {
    const { meeting, refusals } = this.options;
    const id = meeting.sessionOf(topic);
    const read = readPayload(meeting, topic, payload);
    if (read.kind === 'forged' || id === undefined) {
      refusals.count('forged');
      return;
    }
    const child = this.#children.get(id);
    switch (read.kind) {
      case 'call':
        if (child !== undefined || this.#children.size - this.#peers.size >= callersLimit) refusals.count('replayed');
        else this.#challenge(id);
        break;
      case 'sealed':
        if (child === undefined) refusals.count('foreign');
        else this.#open(child, read.box);
        break;
      case 'over':
        if (child === undefined) refusals.count('replayed');
        else this.#leave(child, new NestorError('transport.lost', 'The peer has left the broker.'));
        break;
      case 'here':
      case 'challenge':
        refusals.count('foreign');
        break;
    }
  }

  tick(): void {
    for (const child of [...this.#children.values()]) {
      child.ticks += 1;
      if (child.end === undefined) {
        if (child.ticks > helloTicks) this.#leave(child, new NestorError('transport.protocol', 'No hello came.'));
      } else if (child.session.tick()) {
        void this.#dismiss(child, new NestorError('transport.lost', `${child.end.id} has been silent.`));
      }
    }
  }

  /** Ends all sessions; resolves when the children have been told, if they still can be. */
  async close(reason: NestorError): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => this.#dismiss(child, reason)));
  }

  #challenge(id: string): void {
    const { meeting, connection, run, refusals, queue } = this.options;
    const nonce = randomBytes(sessionNonceBytes);
    const keys = meeting.sessionKeys(id, nonce);
    const [up, down] = [meeting.upTopic(id), meeting.downTopic(id)];
    const session = createSession({
      send: { topic: down, key: keys.down },
      receive: { topic: up, key: keys.up },
      publish: connection.publish,
      maxPayloadBytes: connection.maxPayloadBytes,
      onMessage: (message: Message, taken) => {
        if (child.end === undefined) throw new NestorError('transport.protocol', 'The first frame must be a hello.');
        queue.push({ kind: 'message', from: child.end, message }, taken);
      },
      onFrame: (frame) => {
        this.#takeFrame(child, frame);
      },
      onRefusal: refusals.count,
    });
    const child: Child = { id, session, transfers: createTransfers(session, this.options.desk), ticks: 0 };
    this.#children.set(id, child);
    const payload = encodeNotice(meeting, down, { kind: 'challenge', run, nonce });
    connection.publish({ topic: down, payload }).catch(() => undefined);
  }

  #open(child: Child, box: Buffer): void {
    try {
      child.session.receive(box);
    } catch (error) {
      const reason = asNestorError(error);
      if (child.end === undefined) this.options.logger.warn({ code: reason.code }, 'peer refused: %s', reason.message);
      void this.#dismiss(child, reason);
    }
  }

  #takeFrame(child: Child, frame: Frame): void {
    if (child.end === undefined) {
      if (frame.$case !== 'hello') throw new NestorError('transport.protocol', 'The first frame must be a hello.');
      this.#join(child, endOf(frame.hello));
    } else if (!child.transfers.take(frame)) {
      throw new NestorError('transport.protocol', `${child.end.id} sent ${frame.$case} unasked.`);
    }
  }

  #join(child: Child, end: End): void {
    const { name, queue, logger, maxPeers, heartbeatMs } = this.options;
    const old = this.#peers.get(end.id);
    if (old?.end) this.#replace(old, old.end, end);
    else if (this.#peers.size >= maxPeers) throw new NestorError('transport.full', `${name} takes ${maxPeers} peers.`);
    child.end = end;
    this.#peers.set(end.id, child);
    child.session.tell({ $case: 'welcome', welcome: { heartbeatMs } });
    queue.push({ kind: 'joined', end });
    logger.info({ peer: end.id, role: end.role }, 'peer joined');
  }

  #replace(old: Child, { instance: before }: End, { id, instance }: End): void {
    const reason =
      before === instance
        ? new NestorError('transport.lost', `${id} has made a new connection.`)
        : new NestorError('transport.displaced', `Another instance of ${id} took its place.`);
    void this.#dismiss(old, reason);
  }

  /** Tells a child why, and ends its session. */
  async #dismiss(child: Child, reason: NestorError): Promise<void> {
    const { code, message } = reason;
    const told = child.session.write({ $case: 'goodbye', goodbye: { code, message } });
    this.#forget(child, reason);
    await told.catch(() => undefined);
    child.session.end(reason);
  }

  #leave(child: Child, reason: NestorError): void {
    this.#forget(child, reason);
    child.session.end(reason);
  }

  #forget(child: Child, reason: NestorError): void {
    if (this.#children.get(child.id) === child) this.#children.delete(child.id);
    const { end } = child;
    if (end === undefined || this.#peers.get(end.id) !== child) return;
    this.#peers.delete(end.id);
    this.options.queue.push({ kind: 'left', end, reason });
    this.options.logger.info({ peer: end.id, code: reason.code }, 'peer left: %s', reason.message);
  }
}
