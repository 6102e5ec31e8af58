import type { Meeting } from './meeting.js';

/** What is said in the open before there is a session, or when one is over. Nothing in it is secret. */
export type Notice =
  /** A child asks its hub for a session. */
  | { readonly kind: 'call' }
  /** The hub answers with the name of its connection, and a nonce for the session's keys. */
  | { readonly kind: 'challenge'; readonly run: Buffer; readonly nonce: Buffer }
  /** A hub is here, over a connection of this name. */
  | { readonly kind: 'here'; readonly run: Buffer }
  /** A hub, or a child, has left; also as last will. */
  | { readonly kind: 'over'; readonly run: Buffer };

/** First byte of what goes over the broker. */
const kinds = { call: 1, challenge: 2, here: 3, over: 4, sealed: 5 } as const;

const macBytes = 32;
/** Length of a hub's name of its connection. */
export const runBytes = 16;
export const sessionNonceBytes = 32;
const contentBytes = { call: 0, challenge: runBytes + sessionNonceBytes, here: runBytes, over: runBytes } as const;

const contentOf = (notice: Notice): Buffer => {
  switch (notice.kind) {
    case 'call':
      return Buffer.alloc(0);
    case 'challenge':
      return Buffer.concat([notice.run, notice.nonce]);
    case 'here':
    case 'over':
      return notice.run;
  }
};

/** A notice as it goes over a topic. */
export const encodeNotice = (meeting: Meeting, topic: string, notice: Notice): Buffer => {
  const content = Buffer.concat([Buffer.from([kinds[notice.kind]]), contentOf(notice)]);
  return Buffer.concat([content, meeting.mac(topic, content)]);
};

/** What came over a topic: a notice that is authentic, something sealed that is still to be opened, or neither. */
export const readPayload = (
  meeting: Meeting,
  topic: string,
  payload: Buffer,
): Notice | { readonly kind: 'sealed'; readonly box: Buffer } | { readonly kind: 'forged' } => {
  if (payload[0] === kinds.sealed) return { kind: 'sealed', box: payload.subarray(1) };
  const content = payload.subarray(0, -macBytes);
  if (payload.length <= macBytes || !meeting.isMac(payload.subarray(-macBytes), topic, content)) {
    return { kind: 'forged' };
  }
  const rest = content.subarray(1);
  const is = (kind: keyof typeof contentBytes) => content[0] === kinds[kind] && rest.length === contentBytes[kind];
  if (is('call')) return { kind: 'call' };
  if (is('challenge')) return { kind: 'challenge', run: rest.subarray(0, runBytes), nonce: rest.subarray(runBytes) };
  if (is('here')) return { kind: 'here', run: rest };
  if (is('over')) return { kind: 'over', run: rest };
  return { kind: 'forged' };
};

/** Marks a sealed box. */
export const encodeSealed = (box: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from([kinds.sealed]), ...box]);
