import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerName } from '../ids.js';
import type { ClientOutcome } from '../records.js';
import { decide, type Reach, type RoundPlan } from './decide.js';
import { applyPartEvent, type Parts } from './parts.js';

const name = (text: string) => text as PeerName;
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(name) as [PeerName, PeerName, PeerName, PeerName];
const hub = name('combiner');
const plan: RoundPlan = { required: 2, goal: 3, target: 3, deadlineMs: 1_000, graceMs: 100 };

const reachOf = (routes: Record<string, PeerName>): Reach => ({
  candidates: Object.keys(routes).map(name),
  route: (client) => routes[client],
});
const outcome = (client: PeerName, result: ClientOutcome['outcome'], via = hub): ClientOutcome => ({
  client,
  via,
  outcome: result,
});
const all = reachOf({ a: hub, b: hub, c: hub, d: hub });
const asked = (...clients: PeerName[]): Parts => {
  const parts: Parts = new Map();
  for (const client of clients) applyPartEvent(parts, { kind: 'asked', client, via: hub, atMs: 0 });
  return parts;
};
const settle = (parts: Parts, client: PeerName, result: ClientOutcome['outcome'], atMs = 10, via = hub) =>
  applyPartEvent(parts, { kind: 'outcome', outcome: outcome(client, result, via), atMs });

describe('an open round', () => {
  it('asks as many clients as it targets, in the given order', () => {
    expect(decide(plan, new Map(), all, 0)).toEqual({ kind: 'ask', clients: [a, b, c] });
  });

  it('waits for those it has asked until the deadline', () => {
    expect(decide(plan, asked(a, b, c), all, 10)).toEqual({ kind: 'wait', untilMs: 1_000 });
  });

  it('closes as soon as the goal is reached, without the over-selected rest', () => {
    const parts = asked(a, b, c, d);
    for (const client of [d, a, c]) settle(parts, client, 'accepted');
    expect(decide({ ...plan, target: 4 }, parts, all, 20)).toEqual({ kind: 'close', clients: [a, c, d] });
  });

  it('replaces a client that failed', () => {
    const parts = asked(a, b, c);
    settle(parts, b, 'failed');
    expect(decide(plan, parts, all, 20)).toEqual({ kind: 'ask', clients: [d] });
  });

  it('waits for a lost client before it replaces it', () => {
    const parts = asked(a, b, c);
    settle(parts, b, 'lost', 10);
    const reach = reachOf({ a: hub, c: hub, d: hub });
    expect(decide(plan, parts, reach, 50)).toEqual({ kind: 'wait', untilMs: 110 });
    expect(decide(plan, parts, reach, 110)).toEqual({ kind: 'ask', clients: [d] });
  });

  it('asks a lost client again when it is back, another way if need be', () => {
    const parts = asked(a, b, c);
    settle(parts, a, 'accepted');
    settle(parts, a, 'lost', 20);
    const other = name('other');
    const reach = reachOf({ a: other });
    expect(decide(plan, parts, reach, 30)).toEqual({ kind: 'ask', clients: [a] });
    applyPartEvent(parts, { kind: 'asked', client: a, via: other, atMs: 30 });
    expect(settle(parts, a, 'accepted', 40, hub)).toBe(false);
    expect(settle(parts, a, 'accepted', 40, other)).toBe(true);
  });

  it('follows an ask that went another way than was decided, because its child had just left', () => {
    const parts = asked(a, b);
    const other = name('other');
    expect(settle(parts, a, 'asked', 5, other)).toBe(true);
    expect(settle(parts, a, 'accepted', 10, hub)).toBe(false);
    expect(settle(parts, a, 'accepted', 10, other)).toBe(true);
    expect(settle(parts, b, 'asked', 5, other)).toBe(true);
    expect(settle(parts, b, 'lost', 5, other)).toBe(true);
    expect(parts.get(b)?.state).toBe('lost');
  });

  it('closes with the required updates when nobody is left to wait for', () => {
    const parts = asked(a, b, c);
    settle(parts, a, 'accepted');
    settle(parts, b, 'accepted');
    settle(parts, c, 'lost', 10);
    expect(decide(plan, parts, reachOf({ a: hub, b: hub }), 110)).toEqual({ kind: 'close', clients: [a, b] });
  });

  it('is abandoned at once when everybody has answered and too few were accepted', () => {
    const parts = asked(a, b, c);
    settle(parts, a, 'accepted');
    settle(parts, b, 'failed');
    settle(parts, c, 'refused');
    expect(decide(plan, parts, reachOf({ a: hub, b: hub, c: hub }), 20)).toMatchObject({ kind: 'abandon' });
  });

  it('waits for clients to come back while all are away, up to the deadline', () => {
    const parts = asked(a, b, c);
    for (const client of [a, b, c]) settle(parts, client, 'lost', 0);
    expect(decide(plan, parts, reachOf({}), 500)).toEqual({ kind: 'wait', untilMs: 1_000 });
    expect(decide(plan, parts, reachOf({}), 1_000)).toMatchObject({ kind: 'abandon' });
  });

  it('never counts a client twice and never closes below the quorum, whatever happens in whatever order', () => {
    const clients = [a, b, c, d];
    const children = [hub, name('other')];
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('settle' as const),
        client: fc.constantFrom(...clients),
        via: fc.constantFrom(...children),
        result: fc.constantFrom('accepted' as const, 'failed' as const, 'refused' as const, 'lost' as const),
      }),
      fc.record({ kind: fc.constant('childLost' as const), via: fc.constantFrom(...children) }),
      fc.record({
        kind: fc.constant('move' as const),
        client: fc.constantFrom(...clients),
        via: fc.option(fc.constantFrom(...children), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.integer({ min: 0, max: 200 })), { maxLength: 40 }), (steps) => {
        const parts: Parts = new Map();
        const routes: Record<string, PeerName> = { a: hub, b: hub, c: hub, d: hub };
        let nowMs = 0;
        for (const [event, elapsedMs] of steps) {
          nowMs += elapsedMs;
          if (event.kind === 'move') {
            if (event.via === undefined) Reflect.deleteProperty(routes, event.client);
            else routes[event.client] = event.via;
          } else if (event.kind === 'childLost')
            for (const client of clients) settle(parts, client, 'lost', nowMs, event.via);
          else settle(parts, event.client, event.result, nowMs, event.via);
          for (let turn = 0; ; turn += 1) {
            expect(turn).toBeLessThan(10);
            const reach = reachOf(routes);
            const decision = decide(plan, parts, reach, nowMs);
            if (decision.kind === 'ask') {
              expect(decision.clients.length).toBeGreaterThan(0);
              for (const client of decision.clients) {
                applyPartEvent(parts, { kind: 'asked', client, via: reach.route(client)!, atMs: nowMs });
              }
              continue;
            }
            if (decision.kind === 'close') {
              expect(decision.clients.length).toBeGreaterThanOrEqual(plan.required);
              expect(new Set(decision.clients).size).toBe(decision.clients.length);
              for (const client of decision.clients) expect(parts.get(client)?.state).toBe('accepted');
            }
            if (decision.kind === 'wait') expect(decision.untilMs).toBeGreaterThan(nowMs);
            if (nowMs >= plan.deadlineMs) expect(decision.kind === 'close' || decision.kind === 'abandon').toBe(true);
            break;
          }
        }
      }),
    );
  });
});
