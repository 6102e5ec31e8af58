import type { PeerName } from '../ids.js';
import type { ClientOutcome } from '../records.js';

/** What one client has to do with an open round. Times are milliseconds of one monotonic clock. */
export type Part =
  | { readonly state: 'asked'; readonly via: PeerName; readonly askedAtMs: number }
  | { readonly state: 'accepted'; readonly via: PeerName; readonly outcome: ClientOutcome }
  /** Reported a failure, or its answer was refused: it is not asked again in this attempt. */
  | { readonly state: 'failed'; readonly via: PeerName; readonly outcome: ClientOutcome }
  /** It, or the aggregator that holds its update, is gone; both may come back. */
  | { readonly state: 'lost'; readonly via: PeerName; readonly lostAtMs: number };

/** The parts of a round, by client. */
export type Parts = Map<PeerName, Part>;

export type PartEvent =
  | { readonly kind: 'asked'; readonly client: PeerName; readonly via: PeerName; readonly atMs: number }
  | { readonly kind: 'outcome'; readonly outcome: ClientOutcome; readonly atMs: number };

/**
 * Takes one event in. The outcome `asked` tells the way that an ask has really gone, which may have changed
 * since it was decided. Any other outcome counts if it comes the way the client was asked; a lost client may come
 * back another way. What has been accepted by an aggregator that is there is never accepted by a second
 * one, so that no update counts twice; it may still fail, when that aggregator cannot sum it.
 *
 * @returns whether anything changed.
 */
export const applyPartEvent = (parts: Parts, event: PartEvent): boolean => {
  switch (event.kind) {
    case 'asked': {
      parts.set(event.client, { state: 'asked', via: event.via, askedAtMs: event.atMs });
      return true;
    }
    case 'outcome':
      return applyOutcome(parts, event.outcome, event.atMs);
  }
};

const applyOutcome = (parts: Parts, outcome: ClientOutcome, atMs: number): boolean => {
  const part = parts.get(outcome.client);
  if (part === undefined || part.state === 'failed') return false;
  if (outcome.outcome === 'asked') {
    if (part.state === 'accepted') return false;
    parts.set(outcome.client, { state: 'asked', via: outcome.via, askedAtMs: atMs });
    return true;
  }
  if (part.state !== 'lost' && part.via !== outcome.via) return false;
  if (part.state === 'accepted' && outcome.outcome !== 'lost' && outcome.outcome !== 'failed') return false;
  switch (outcome.outcome) {
    case 'accepted':
      parts.set(outcome.client, { state: 'accepted', via: outcome.via, outcome });
      return true;
    case 'failed':
    case 'refused':
      parts.set(outcome.client, { state: 'failed', via: outcome.via, outcome });
      return true;
    case 'lost':
      if (part.state === 'lost') return false;
      parts.set(outcome.client, { state: 'lost', via: outcome.via, lostAtMs: atMs });
      return true;
    case 'unused':
      return false;
  }
};
