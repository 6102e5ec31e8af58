import { describe, expect, it } from 'vitest';
import type { ModelId, PeerName } from '../ids.js';
import { decideBuffer, type Arrivals, type Flight } from './index.js';

const plan = { goal: 2, timeoutMs: 100, graceMs: 20 };
const via = 'top' as PeerName;
const name = (client: string) => client as PeerName;

const flight = (client: string, part: 'asked' | 'accepted' | 'lost', atMs = 0): [string, Flight] => {
  const task = { client: name(client), round: 1, attempt: 1, baseModelId: 'm' as ModelId };
  switch (part) {
    case 'asked':
      return [client, { task, part: { state: part, via, askedAtMs: atMs } }];
    case 'accepted':
      return [
        client,
        { task, part: { state: part, via, outcome: { client: name(client), via, outcome: 'accepted' } } },
      ];
    case 'lost':
      return [client, { task, part: { state: part, via, lostAtMs: atMs } }];
  }
};

const decide = (flights: readonly [string, Flight][], arrivals: Partial<Arrivals> = {}, nowMs = 0) =>
  decideBuffer(plan, new Map(flights), { wanted: [], benched: false, isThere: () => false, ...arrivals }, nowMs);

describe('an asynchronous run', () => {
  it('closes a version with the first updates that were accepted, whoever is still at work', () => {
    const flights = [flight('a', 'asked'), flight('c', 'accepted'), flight('b', 'accepted'), flight('d', 'accepted')];
    expect(decide(flights, { wanted: [name('e')] })).toEqual({ kind: 'close', keys: ['c', 'b'] });
  });

  it('asks who is wanted, and again who was lost and is back', () => {
    const flights = [flight('a', 'lost'), flight('b', 'lost')];
    const arrivals = { wanted: [name('e')], isThere: (client: PeerName) => client === 'a' };
    expect(decide(flights, arrivals)).toEqual({ kind: 'ask', again: ['a'], wanted: ['e'] });
  });

  it('asks again for the oldest lost task of a client alone, and for none while it is at work', () => {
    const second = ([key, { task, part }]: [string, Flight]): [string, Flight] => [
      `${key}'`,
      { task: { ...task, attempt: 2 }, part },
    ];
    const isThere = () => true;
    const lost = [second(flight('a', 'lost')), flight('a', 'lost')];
    expect(decide(lost, { isThere })).toEqual({ kind: 'ask', again: ['a'], wanted: [] });
    expect(decide([second(flight('a', 'asked')), flight('a', 'lost')], { isThere }).kind).toBe('wait');
  });

  it('waits until the first task is late, or the first lost client is given up', () => {
    expect(decide([flight('a', 'asked', 10), flight('b', 'asked', 5)])).toEqual({ kind: 'wait', untilMs: 105 });
    expect(decide([flight('a', 'asked', 10), flight('b', 'lost', 5)])).toEqual({ kind: 'wait', untilMs: 25 });
  });

  it('gives up on who does not answer, and on who stays away', () => {
    const flights = [flight('a', 'asked'), flight('b', 'lost', 80), flight('c', 'asked', 50)];
    expect(decide(flights, {}, 100)).toEqual({ kind: 'drop', late: ['a'], gone: ['b'] });
  });

  it('is abandoned when nobody is at work and all who are there have failed', () => {
    expect(decide([flight('a', 'accepted')], { benched: true })).toMatchObject({
      kind: 'abandon',
      reason: 'everybody has failed with 1 of 2 updates in the buffer',
    });
    expect(decide([flight('a', 'asked')], { benched: true }).kind).toBe('wait');
  });

  it('waits for clients when nobody is there', () => {
    expect(decide([])).toEqual({ kind: 'wait', untilMs: Infinity });
  });
});
