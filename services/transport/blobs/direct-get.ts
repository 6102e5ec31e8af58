import { connect, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { onAbort } from '../abort.js';
import type { Location } from './remote.js';

const bufferBytes = 2 ** 19;
const longestHeadBytes = 2 ** 14;
/** Time without a byte after which a transfer counts as broken. */
const idleMs = 60_000;

/** What an answer begins with. */
export interface Head {
  readonly statusCode: number;
  readonly contentLength: number;
  readonly contentType: string;
}

/** Takes bytes; their memory is used again when the promise is settled. */
export type Take = (bytes: Buffer) => Promise<void>;

export interface DirectGetOptions {
  readonly to: Location;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Is told the head, and says where the body goes. */
  readonly accept: (head: Head) => Take;
  readonly signal: AbortSignal;
}

/**
 * A GET over a connection of its own, whose body comes through two buffers that are used again and again. `node:http`
 * makes a new buffer for every 64 KiB, by which a client with a small heap spends more time collecting than receiving.
 * The answer must have a Content-Length, as a hub's has.
 */
export const directGet = ({ to, path, headers, accept, signal }: DirectGetOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const buffers = [Buffer.allocUnsafeSlow(bufferBytes), Buffer.allocUnsafeSlow(bufferBytes)] as const;
    let turn: 0 | 1 = 0;
    let head = '';
    let take: Take | undefined;
    let missing = 0;
    let writing: Promise<void> = Promise.resolve();
    let unwritten = 0;
    let over = false;

    const finish = (error?: Error) => {
      if (over) return;
      over = true;
      stopListening();
      socket.destroy();
      writing.then(() => {
        if (error) reject(error);
        else resolve();
      }, reject);
    };

    /** The part of the bytes that belongs to the body. */
    const bodyOf = (bytes: Buffer): Buffer => {
      if (take) return bytes;
      const before = head.length;
      head += bytes.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        if (head.length > longestHeadBytes) throw new Error('the answer has no end of its head');
        return bytes.subarray(bytes.length);
      }
      const parsed = parseHead(head.slice(0, end));
      missing = parsed.contentLength;
      take = accept(parsed);
      return bytes.subarray(end + 4 - before);
    };

    const receive = (bytes: Buffer): boolean => {
      const body = bodyOf(bytes);
      if (take === undefined) return true;
      if (body.length > missing) throw new Error('more bytes came than were announced');
      missing -= body.length;
      turn = turn === 0 ? 1 : 0;
      unwritten += 1;
      writing = take(body);
      writing.then(written, finish);
      if (missing === 0) finish();
      return unwritten < buffers.length;
    };

    /** A buffer is free again. */
    const written = () => {
      unwritten -= 1;
      if (!over) socket.resume();
    };

    const onread: OnReadOpts = {
      buffer: () => buffers[turn],
      callback: (count, buffer) => {
        try {
          return receive(Buffer.from(buffer.buffer, buffer.byteOffset, count));
        } catch (error) {
          finish(error as Error);
          return false;
        }
      },
    };
    const socket = open(to, onread);
    const stopListening = onAbort(signal, finish);
    socket.setTimeout(idleMs, () => {
      finish(new Error(`Nothing came for ${idleMs} ms.`));
    });
    socket.on('error', finish);
    socket.on('close', () => {
      finish(new Error('the connection was closed'));
    });
    socket.on('end', () => {
      finish(new Error('the connection ended early'));
    });
    const lines = Object.entries({ host: `${to.host}:${to.port}`, connection: 'close', ...headers });
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  });

const open = ({ host, port, tls }: Location, onread: OnReadOpts): Socket => {
  if (tls === undefined) return connect({ host, port, onread });
  // Node's documentation has `onread` here too, its types do not.
  const options: ConnectionOptions & { readonly onread: OnReadOpts } = {
    ...{ host, port, onread, servername: host, ALPNProtocols: ['http/1.1'] },
    ...tls,
  };
  return connectTls(options);
};

const parseHead = (text: string): Head => {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const statusCode = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
  const field = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const contentLength = Number(field('content-length'));
  if (Number.isNaN(statusCode) || !Number.isSafeInteger(contentLength) || contentLength < 0) {
    throw new Error(`not an answer of a hub: ${statusLine.slice(0, 100)}`);
  }
  return { statusCode, contentLength, contentType: field('content-type') ?? '' };
};
