import type { BlobRef, NestorError, PeerName } from '../core/index.js';
import type { Message } from './gen/nestor/v1/hub.js';

/** Most characters of the version of a peer's software; the rest is cut off. */
export const longestSoftware = 64;

export type PeerRole = 'trainer' | 'aggregator';

/** A peer on a channel. */
export interface End {
  readonly id: PeerName;
  readonly role: PeerRole;
  /** Drawn anew at each start of the peer's process. */
  readonly instance: string;
  /** Where the peer's own children can reach it. */
  readonly address?: { readonly host: string; readonly port: number };
  /** Most children it takes. */
  readonly capacity?: number;
  /** Version of its software, for people. */
  readonly software?: string;
}

/** Membership and messages in one stream: a peer's `joined` comes before its messages, its `left` after. */
export type ChannelEvent =
  | { readonly kind: 'joined'; readonly end: End }
  | { readonly kind: 'left'; readonly end: End; readonly reason: NestorError }
  | { readonly kind: 'message'; readonly from: End; readonly message: Message };

/**
 * Peers, messages in order per peer, and blobs. A hub's channel has its children as ends, a child's
 * channel its parent as the only one, which comes and goes as the connection does.
 */
export interface Channel {
  /** Peers present now. */
  ends(): readonly End[];
  /**
   * What happens, beginning with a `joined` for each peer present. One reader at a time. It ends when the signal
   * aborts and when the channel is closed.
   * @throws transport.displaced, transport.version, transport.bad_name on a child that is refused for good.
   */
  events(signal: AbortSignal): AsyncIterable<ChannelEvent>;
  /**
   * Hands the message over; waits while the peer is slow to read. Blobs that the message refers to must be
   * in the channel's spool: a hub offers them to the peer, a child uploads them first. Messages without blobs stay
   * in the order of their calls; one with a blob takes its place when the blob is there.
   * @throws transport.lost when the peer is not there (any more).
   */
  send(to: PeerName, message: Message, signal?: AbortSignal): Promise<void>;
  /**
   * Brings a blob that the peer's message referred to into the spool; at once if it is there.
   * An interrupted transfer goes on where it stopped.
   * @returns the file's path in the spool.
   * @throws transport.lost, blob.not_found, blob.hash_mismatch, blob.too_large
   */
  fetch(from: PeerName, blob: BlobRef, signal?: AbortSignal): Promise<string>;
  /** Ends the channel; peers see it leave. */
  close(): Promise<void>;
}
