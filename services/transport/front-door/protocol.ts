import type { Socket } from 'node:net';

export type Protocol = 'http2' | 'tls' | 'http1';

const preface = Buffer.from('PRI * HTTP/2.0');
const tlsHandshake = 0x16;

/** What a connection's first bytes say; undefined if there are too few of them. */
export const protocolOf = (first: Buffer): Protocol | undefined => {
  if (first.length === 0) return undefined;
  if (first[0] === tlsHandshake) return 'tls';
  const length = Math.min(first.length, preface.length);
  if (first.compare(preface, 0, length, 0, length) !== 0) return 'http1';
  return length === preface.length ? 'http2' : undefined;
};

/**
 * Waits for a connection's first bytes, puts them back and tells their protocol. A connection that ends
 * or says too little in time is destroyed; the callback is not called then.
 */
export const peekProtocol = (socket: Socket, limitMs: number, decided: (protocol: Protocol) => void): void => {
  const timer = setTimeout(() => socket.destroy(), limitMs);
  let seen = Buffer.alloc(0);
  const look = () => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    seen = Buffer.concat([seen, chunk]);
    const protocol = protocolOf(seen);
    if (protocol === undefined) return;
    stop();
    socket.unshift(seen);
    decided(protocol);
  };
  const give = () => {
    stop();
    socket.destroy();
  };
  const stop = () => {
    clearTimeout(timer);
    socket.off('readable', look).off('end', give).off('error', give).off('close', stop);
  };
  socket.on('readable', look).on('end', give).on('error', give).on('close', stop);
};
