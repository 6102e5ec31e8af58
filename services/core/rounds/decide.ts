import type { PeerName } from '../ids.js';
import type { Parts } from './parts.js';

/** When a round may close, fixed as it opens. */
export interface RoundPlan {
  /** Least number of updates with which the round may close. */
  readonly required: number;
  /** Enough updates to close early; more are asked when over-selecting. */
  readonly goal: number;
  /** Clients to keep asked: `goal` times the over-selection. */
  readonly target: number;
  /** On the clock of the parts. */
  readonly deadlineMs: number;
  /** How long a lost client is waited for before it counts as gone. */
  readonly graceMs: number;
}

/** Who can be asked now. */
export interface Reach {
  /** Reachable clients in the order in which to ask them. */
  readonly candidates: readonly PeerName[];
  /** The child through which a client is reached; undefined when it is not there. */
  route(client: PeerName): PeerName | undefined;
}

export type Decision =
  | { readonly kind: 'ask'; readonly clients: readonly PeerName[] }
  | { readonly kind: 'close'; readonly clients: readonly PeerName[] }
  | { readonly kind: 'abandon'; readonly reason: string }
  /** Nothing to do before the next event or this time. */
  | { readonly kind: 'wait'; readonly untilMs: number };

interface Tally {
  readonly accepted: readonly PeerName[];
  readonly asked: number;
  readonly failed: number;
  /** Lost ones that are still waited for. */
  readonly missed: number;
  /** Lost ones that can be reached again. */
  readonly returned: readonly PeerName[];
  readonly firstGraceEndMs: number;
}

const tallyOf = (plan: RoundPlan, parts: Parts, reach: Reach, nowMs: number): Tally => {
  const accepted: PeerName[] = [];
  const returned: PeerName[] = [];
  let [asked, failed, missed, firstGraceEndMs] = [0, 0, 0, Infinity];
  for (const [client, part] of parts) {
    switch (part.state) {
      case 'accepted':
        accepted.push(client);
        break;
      case 'asked':
        asked += 1;
        break;
      case 'failed':
        failed += 1;
        break;
      case 'lost': {
        const graceEndMs = part.lostAtMs + plan.graceMs;
        if (reach.route(client) !== undefined) returned.push(client);
        else if (nowMs < graceEndMs) {
          missed += 1;
          firstGraceEndMs = Math.min(firstGraceEndMs, graceEndMs);
        }
        break;
      }
    }
  }
  return { accepted, asked, failed, missed, returned, firstGraceEndMs };
};

/**
 * What an open round does next, from its plan and parts alone:
 * close when enough have answered; ask again who came back; replace who failed or stayed away; at the
 * deadline, or when nobody is left to wait for, close with at least `required` updates; else wait or abandon.
 */
export const decide = (plan: RoundPlan, parts: Parts, reach: Reach, nowMs: number): Decision => {
  const tally = tallyOf(plan, parts, reach, nowMs);
  const enough = tally.accepted.length >= plan.required;
  const close: Decision = { kind: 'close', clients: tally.accepted.toSorted() };

  if (tally.accepted.length >= plan.goal) return close;
  if (nowMs >= plan.deadlineMs)
    return enough ? close : { kind: 'abandon', reason: shortfall(plan, tally, 'the deadline passed') };
  if (tally.returned.length > 0) return { kind: 'ask', clients: tally.returned };

  const wanted = plan.target - tally.accepted.length - tally.asked - tally.missed;
  const fresh = wanted > 0 ? reach.candidates.filter((client) => !parts.has(client)).slice(0, wanted) : [];
  if (fresh.length > 0) return { kind: 'ask', clients: fresh };

  if (tally.asked + tally.missed === 0) {
    if (enough) return close;
    if (parts.size > 0 && tally.failed + tally.accepted.length === parts.size) {
      return { kind: 'abandon', reason: shortfall(plan, tally, 'everybody has answered') };
    }
  }
  return { kind: 'wait', untilMs: Math.min(plan.deadlineMs, tally.firstGraceEndMs) };
};

const shortfall = (plan: RoundPlan, tally: Tally, cause: string): string =>
  `${cause} with ${tally.accepted.length} of ${plan.required} required updates ` +
  `(${tally.failed} failed or refused, ${tally.asked + tally.missed} without an answer)`;
