import { asNestorError, errorFromWire, NestorError } from '../../core/index.js';
import { onAbort } from '../abort.js';
import type { End } from '../channel.js';
import type { Message } from '../gen/nestor/v1/hub.js';
import type { MqttWelcome } from '../gen/nestor/v1/mqtt.js';
import { helloOf } from '../grpc/hello.js';
import type { Broker, BrokerConnection, Publication } from './connection.js';
import type { Meeting } from './meeting.js';
import { encodeNotice, readPayload } from './payload.js';
import type { Refusals } from './refusals.js';
import { createSession, type Frame, type Session } from './session.js';
import { createTransfers, type TransferDesk, type Transfers } from './transfers.js';

/** A hub that has taken this child. */
export interface Attended {
  /** Names the hub's connection. */
  readonly run: string;
  readonly session: Session;
  readonly transfers: Transfers;
}

export interface AttendOptions {
  readonly broker: Broker;
  readonly meeting: Meeting;
  /** 16 random bytes in base64url, drawn for this one try. */
  readonly session: string;
  readonly self: End;
  readonly software: string;
  readonly desk: TransferDesk;
  readonly refusals: Refusals;
  readonly onWelcome: (attended: Attended) => void;
  /** Gets each message, and what to call when the reader has taken it. */
  readonly onMessage: (message: Message, taken: () => void) => void;
  /** Told at once when the session is over that there was. */
  readonly onOver: (reason: NestorError) => void;
  readonly signal: AbortSignal;
}

/** Time that a hub has to take this child, once it is there. */
const patienceMs = 10_000;
/** Connections of hubs, and nonces of theirs, that one try may see. */
const seenLimit = 64;

/** Meets a hub once, and stays until that is over. @returns why it is. @throws transport.unreachable, broker.refused */
export const attendHub = async (options: AttendOptions): Promise<NestorError> => {
  const { broker, meeting, session: id, signal } = options;
  const topic = meeting.upTopic(id);
  const farewell: Publication = {
    topic,
    payload: encodeNotice(meeting, topic, { kind: 'over', run: Buffer.from(id, 'base64url') }),
  };
  const attempt = new Attempt(options);
  const connection = await broker.connect({
    ...{ will: farewell, signal, hear: [meeting.downTopic(id), meeting.hubTopic] },
    onMessage: (publication) => {
      attempt.take(publication);
    },
  });
  attempt.begin(connection);
  const stops = [connection.signal, signal].map((each) =>
    onAbort(each, (reason) => {
      attempt.end(asNestorError(reason));
    }),
  );
  const reason = await attempt.ended;
  for (const stop of stops) stop();
  await connection.close(farewell);
  return reason;
};

interface Greeting {
  readonly run: Buffer;
  readonly session: Session;
  readonly transfers: Transfers;
}

/** One try: calls, is challenged, says hello, is welcomed. */
class Attempt {
  readonly ended: Promise<NestorError>;
  readonly #over = new AbortController();
  readonly #up: string;
  readonly #down: string;
  /** What must not come twice. */
  readonly #seen = new Set<string>();
  readonly #patience: { timer?: NodeJS.Timeout } = {};
  #connection: BrokerConnection | undefined;
  #greeting: Greeting | undefined;
  #isWelcome = false;

  constructor(private readonly options: AttendOptions) {
    const { meeting, session } = options;
    [this.#up, this.#down] = [meeting.upTopic(session), meeting.downTopic(session)];
    this.ended = new Promise((resolve) => {
      onAbort(this.#over.signal, (reason) => {
        resolve(asNestorError(reason));
      });
    });
  }

  begin(connection: BrokerConnection): void {
    this.#connection = connection;
    this.#patience.timer = setTimeout(() => {
      this.end(new NestorError('transport.unreachable', `The hub gave no welcome within ${patienceMs} ms.`));
    }, patienceMs);
    this.#call();
  }

  end(reason: NestorError): void {
    if (this.#over.signal.aborted) return;
    clearInterval(this.#patience.timer);
    this.#over.abort(reason);
    this.#greeting?.session.end(reason);
    if (this.#isWelcome) this.options.onOver(reason);
  }

  take({ topic, payload }: Publication): void {
    // Before this side has called, nobody has anything to say to it that will not be said again.
    if (this.#connection === undefined || this.#over.signal.aborted) return;
    const { meeting, refusals } = this.options;
    const read = readPayload(meeting, topic, payload);
    switch (read.kind) {
      case 'sealed':
        if (this.#greeting === undefined || topic !== this.#down) refusals.count('foreign');
        else this.#open(this.#greeting.session, read.box);
        break;
      case 'challenge':
        if (this.#isWelcome || !this.#isNew(read.nonce)) refusals.count('replayed');
        else this.#greet(this.#connection, read.run, read.nonce);
        break;
      case 'here':
        if (!this.#isWelcome && this.#isNew(read.run)) this.#call();
        break;
      case 'over':
        if (this.#greeting?.run.equals(read.run) === true) {
          this.end(new NestorError('transport.lost', 'The hub has left the broker.'));
        }
        break;
      case 'call':
        refusals.count('foreign');
        break;
      case 'forged':
        refusals.count('forged');
        break;
    }
  }

  /** Whether this was not there before; a broker may bring everything twice, and others may bring it again. */
  #isNew(bytes: Buffer): boolean {
    const key = bytes.toString('base64url');
    if (this.#seen.has(key) || this.#seen.size >= seenLimit) return false;
    this.#seen.add(key);
    return true;
  }

  #call(): void {
    const payload = encodeNotice(this.options.meeting, this.#up, { kind: 'call' });
    this.#connection?.publish({ topic: this.#up, payload }).catch(() => undefined);
  }

  #greet({ publish, maxPayloadBytes }: BrokerConnection, run: Buffer, nonce: Buffer): void {
    const { meeting, session: id, self, software, desk, refusals, onMessage } = this.options;
    this.#greeting?.session.end(new NestorError('transport.lost', 'The hub has begun anew.'));
    const keys = meeting.sessionKeys(id, nonce);
    const session = createSession({
      ...{ publish, maxPayloadBytes, onMessage },
      send: { topic: this.#up, key: keys.up },
      receive: { topic: this.#down, key: keys.down },
      onFrame: (frame) => {
        this.#takeFrame(frame);
      },
      onRefusal: refusals.count,
    });
    this.#greeting = { run, session, transfers: createTransfers(session, desk) };
    session.tell({ $case: 'hello', hello: helloOf(self, software) });
  }

  #open(session: Session, box: Buffer): void {
    try {
      session.receive(box);
    } catch (error) {
      this.end(asNestorError(error));
    }
  }

  #takeFrame(frame: Frame): void {
    if (frame.$case === 'goodbye') this.end(errorFromWire(frame.goodbye.code, frame.goodbye.message));
    else if (frame.$case === 'welcome') this.#welcome(frame.welcome);
    else if (!this.#isWelcome || this.#greeting?.transfers.take(frame) !== true) {
      throw new NestorError('transport.protocol', `The hub sent ${frame.$case} unasked.`);
    }
  }

  #welcome({ heartbeatMs }: MqttWelcome): void {
    const { run, session, transfers } = this.#greeting ?? {};
    if (this.#isWelcome || !run || !session || !transfers) {
      throw new NestorError('transport.protocol', 'The welcome is not valid.');
    }
    this.#isWelcome = true;
    clearTimeout(this.#patience.timer);
    this.#patience.timer = setInterval(() => {
      if (session.tick()) this.end(new NestorError('transport.lost', 'The hub has been silent.'));
    }, heartbeatMs);
    this.options.onWelcome({ run: run.toString('base64url'), session, transfers });
  }
}
