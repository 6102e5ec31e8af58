import { NestorError } from '../../core/index.js';
import { orAbort } from '../abort.js';
import { createGate } from '../gate.js';
import { Message } from '../gen/nestor/v1/hub.js';
import { MqttFrame } from '../gen/nestor/v1/mqtt.js';
import { blobOf } from '../messages.js';
import { encodeSealed } from './payload.js';
import { createOpener, createSeal, sealBytes } from './seal.js';
import type { Publication } from './connection.js';

export type Frame = NonNullable<MqttFrame['frame']>;

/** Why a payload was not taken. */
export type Refusal = 'forged' | 'replayed' | 'foreign';

/** One direction of a session. */
export interface Direction {
  readonly topic: string;
  readonly key: Buffer;
}

export interface SessionOptions {
  readonly send: Direction;
  readonly receive: Direction;
  /** @throws transport.lost */
  readonly publish: (message: Publication) => Promise<void>;
  /** Largest payload that goes through the broker. */
  readonly maxPayloadBytes: number;
  /** Gets each message, and what to call when the reader has taken it. */
  readonly onMessage: (message: Message, taken: () => void) => void;
  /** Gets every frame that a session does not deal with itself. */
  readonly onFrame: (frame: Frame) => void;
  readonly onRefusal: (why: Refusal) => void;
}

/** A conversation of two over a broker: numbered, sealed frames, and messages with back-pressure. */
export interface Session {
  /** Aborted when the session is over. */
  readonly signal: AbortSignal;
  /** Most bytes of a blob that fit into one chunk. */
  readonly chunkBytes: number;
  /**
   * A sealed payload came over this session's topic.
   * @throws transport.protocol, and transport.lost when the broker has lost one before it: then the session must end
   */
  receive(box: Buffer): void;
  /** Sends a frame after all before it. @throws transport.lost */
  readonly write: (frame: Frame) => Promise<void>;
  /** The same for frames whose loss shows elsewhere: in the end of the session. */
  tell(frame: Frame): void;
  /** Sends a message after all before it; waits while the reader is slow. */
  send(message: Message, signal?: AbortSignal): Promise<void>;
  /** A heartbeat's time went by. @returns whether the other side has been silent for too many of them */
  tick(): boolean;
  /** Fails what waits and all that comes. */
  end(reason: NestorError): void;
}

/** Parts of messages that may be on their way or unread, in each direction. */
const unreadLimit = 16;
/** Read parts that are told of at once. */
const tellEvery = 8;
/** Heartbeats that may be missed. */
const silenceLimit = 3;
const longestMessageBytes = 16 * 2 ** 20;
const longestChunkBytes = 2 ** 17;
/** Most that a frame adds to the bytes in it. */
const frameOverheadBytes = 128;

const heartbeat: Frame = { $case: 'heartbeat', heartbeat: {} };

export const createSession = (options: SessionOptions): Session => {
  const { send, receive, publish, onMessage, onFrame, onRefusal } = options;
  const chunkBytes = Math.min(longestChunkBytes, options.maxPayloadBytes - sealBytes - frameOverheadBytes);
  const seal = createSeal(send.key, send.topic);
  const open = createOpener(receive.key, receive.topic);
  const over = new AbortController();
  const credit = createGate(unreadLimit);
  let frames: Promise<void> = Promise.resolve();
  let messages: Promise<void> = Promise.resolve();
  let silentTicks = 0;
  let unread = 0;
  let read = 0;
  let parts: Buffer[] = [];
  let partBytes = 0;

  const end = (reason: NestorError): void => {
    if (over.signal.aborted) return;
    over.abort(reason);
    credit.shut(reason);
  };

  const write = (frame: Frame): Promise<void> => {
    const turn = frames.then(async () => {
      over.signal.throwIfAborted();
      const plain = MqttFrame.encode({ frame }).finish();
      await publish({ topic: send.topic, payload: encodeSealed(seal(plain)) });
    });
    frames = turn.catch(() => undefined);
    return turn;
  };

  const tell = (frame: Frame): void => {
    write(frame).catch(() => undefined);
  };

  const put = async (bytes: Buffer, signal?: AbortSignal): Promise<void> => {
    over.signal.throwIfAborted();
    for (let at = 0; at === 0 || at < bytes.length; at += chunkBytes) {
      // Once begun, a message goes out whole.
      await credit.enter(at === 0 ? signal : undefined);
      const part = { bytes: bytes.subarray(at, at + chunkBytes), last: at + chunkBytes >= bytes.length };
      await write({ $case: 'part', part });
    }
  };

  const partRead = (): void => {
    unread -= 1;
    read += 1;
    if (read < tellEvery) return;
    tell({ $case: 'taken', taken: { parts: read } });
    read = 0;
  };

  const take = (bytes: Buffer, last: boolean): void => {
    unread += 1;
    partBytes += bytes.length;
    if (unread > unreadLimit || partBytes > longestMessageBytes) {
      throw new NestorError('transport.protocol', 'More came than may be unread.');
    }
    parts.push(bytes);
    if (!last) {
      partRead();
      return;
    }
    const message = readable(() => Message.decode(Buffer.concat(parts)));
    [parts, partBytes] = [[], 0];
    blobOf(message);
    onMessage(message, partRead);
  };

  const takeFrame = (frame: Frame | undefined): void => {
    switch (frame?.$case) {
      case 'heartbeat':
        break;
      case 'part':
        take(frame.part.bytes, frame.part.last);
        break;
      case 'taken':
        if (frame.taken.parts > unreadLimit) throw new NestorError('transport.protocol', 'More was read than sent.');
        for (let part = 0; part < frame.taken.parts; part += 1) credit.leave();
        break;
      default:
        if (frame === undefined) throw new NestorError('transport.protocol', 'An empty frame came.');
        onFrame(frame);
    }
  };

  return {
    signal: over.signal,
    chunkBytes,
    write,
    tell,
    end,

    receive(box) {
      const opened = open(box);
      switch (opened.kind) {
        case 'forged':
        case 'replayed':
          onRefusal(opened.kind);
          return;
        case 'gap':
          throw new NestorError('transport.lost', 'The broker has lost a message of the session.');
        case 'plain':
          silentTicks = 0;
          takeFrame(readable(() => MqttFrame.decode(opened.plain)).frame);
      }
    },

    send(message, signal) {
      // Encoded at once: what becomes of the message later is no matter.
      const bytes = Buffer.from(Message.encode(message).finish());
      const turn = messages.then(() => put(bytes, signal));
      messages = turn.catch(() => undefined);
      return orAbort(turn, signal);
    },

    tick() {
      silentTicks += 1;
      tell(heartbeat);
      return silentTicks > silenceLimit;
    },
  };
};

const readable = <T>(decode: () => T): T => {
  try {
    return decode();
  } catch (cause) {
    throw new NestorError('transport.protocol', 'A frame cannot be read.', { cause });
  }
};
