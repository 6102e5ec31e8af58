import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerName } from '../../core/index.js';
import type { Report } from './messages.js';
import { Pairings } from './pairings.js';

const name = (text: string) => text as PeerName;
const trainer = (group = 'default'): Report => ({ program: 'trainer', channel: 'param', group });
const middle = (group = 'default'): Report => ({ program: 'middle-aggregator', channel: 'param', group });
const top = (round: number): Report => ({ program: 'top-aggregator', round });

const crew = (trainers: number, middles: number): readonly (readonly [PeerName, Report])[] => [
  ...Array.from({ length: trainers }, (_, index) => [name(`trainer-${index}`), trainer()] as const),
  ...Array.from({ length: middles }, (_, index) => [name(`middle-${index}`), middle()] as const),
];

const pairingsOf = (workers: Iterable<readonly [PeerName, Report]>, round = 1, seed = 1): Pairings => {
  const pairings = new Pairings(seed);
  for (const [worker, report] of workers) pairings.arrived(worker, report);
  pairings.arrived(name('top-0'), top(round));
  pairings.deal();
  return pairings;
};

const leadsOf = (pairings: Pairings): Readonly<Record<string, string>> =>
  Object.fromEntries(
    pairings.teams().flatMap(({ aggregator, trainers }) => trainers.map((each) => [each, aggregator] as const)),
  );

describe('dealing out', () => {
  it('is even, and depends on names, seed and round alone', () => {
    const counts = fc.record({ trainers: fc.nat(12), middles: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 99 }), fc.nat(9), fc.nat(), (size, round, seed, shuffle) => {
        const workers = crew(size.trainers, size.middles);
        const dealt = pairingsOf(workers, round, seed).teams();
        const lengths = dealt.map(({ trainers }) => trainers.length);
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(size.trainers);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
        const turned = shuffle % workers.length;
        const otherwise = [...workers.slice(turned), ...workers.slice(0, turned)].reverse();
        expect(pairingsOf(otherwise, round, seed).teams()).toEqual(dealt);
      }),
    );
  });

  it('changes from round to round', () => {
    const teams = [1, 2, 3, 4, 5].map((round) => JSON.stringify(leadsOf(pairingsOf(crew(6, 3), round))));
    expect(new Set(teams).size).toBeGreaterThan(1);
  });

  it('leaves an aggregator without trainers when there are fewer of those', () => {
    const pairings = pairingsOf(crew(1, 2));
    expect(
      pairings
        .teams()
        .map(({ trainers }) => trainers.length)
        .toSorted(),
    ).toEqual([0, 1]);
    const told = pairings.teamsFor(name('top-0'), pairings.teams());
    expect(told).toHaveLength(1);
    const idle = pairings.teams().find(({ trainers }) => trainers.length === 0)!;
    expect(pairings.teamsFor(idle.aggregator, pairings.teams())).toEqual([idle]);
  });

  it('joins nobody to an aggregator of another group', () => {
    const workers = ['eu', 'na'].flatMap((group) => [
      [name(`m-${group}`), middle(group)] as const,
      ...[1, 2, 3].map((index) => [name(`t-${group}-${index}`), trainer(group)] as const),
    ]);
    for (const [who, lead] of Object.entries(leadsOf(pairingsOf(workers))))
      expect(lead).toBe(`m-${who.split('-')[1]!}`);
  });

  it('is told whom it waits for', () => {
    const pairings = new Pairings(1);
    expect(pairings.missing()).toEqual(['a trainer', 'a middle aggregator']);
    pairings.arrived(name('t'), trainer('eu'));
    expect(pairings.missing()).toEqual(['a middle aggregator']);
    pairings.arrived(name('m'), middle('na'));
    expect(pairings.missing()).toEqual(['a middle aggregator and a trainer of the same group']);
    pairings.arrived(name('n'), middle('eu'));
    expect(pairings.missing()).toEqual([]);
  });
});

type Happening = { readonly kind: 'arrive' | 'leave'; readonly who: number };

const happenings = fc.array(fc.record({ kind: fc.constantFrom('arrive' as const, 'leave' as const), who: fc.nat(8) }), {
  maxLength: 30,
});

it('in a round everybody has an aggregator who can have one, and nobody is moved who need not be', () => {
  const workers = crew(6, 3);
  fc.assert(
    fc.property(happenings, (course: readonly Happening[]) => {
      const pairings = pairingsOf(workers.slice(0, 8));
      const here = new Set<string>(workers.slice(0, 8).map(([worker]) => worker));
      let before = leadsOf(pairings);
      for (const { kind, who } of course) {
        const [worker, report] = workers[who]!;
        if (kind === 'arrive') {
          pairings.arrived(worker, report);
          here.add(worker);
        } else {
          pairings.left(worker);
          here.delete(worker);
        }
        const now = leadsOf(pairings);
        const hasMiddle = workers.some(([each, { program }]) => program === 'middle-aggregator' && here.has(each));
        for (const [each, { program }] of workers) {
          if (program !== 'trainer') continue;
          expect(now[each] !== undefined).toBe(here.has(each) && hasMiddle);
          const last = before[each];
          if (last !== undefined && here.has(each) && here.has(last)) expect(now[each]).toBe(last);
        }
        before = now;
      }
    }),
  );
});

it('a trainer that comes late goes where the fewest are, and an aggregator that comes late has its turn next round', () => {
  const pairings = pairingsOf(crew(3, 1));
  pairings.arrived(name('middle-1'), middle());
  expect(pairings.teams().map(({ trainers }) => trainers.length)).toEqual([3, 0]);
  pairings.arrived(name('trainer-9'), trainer());
  expect(pairings.teams().map(({ trainers }) => trainers)).toEqual([
    ['trainer-0', 'trainer-1', 'trainer-2'],
    ['trainer-9'],
  ]);
  pairings.arrived(name('top-0'), top(2));
  pairings.deal();
  expect(pairings.teams().map(({ trainers }) => trainers.length)).toEqual([2, 2]);
});
