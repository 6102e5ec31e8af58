import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJob, requireValid, selectorOf, type Candidate } from '../index.js';

const selector = (sort: string, kwargs: Readonly<Record<string, number>> = {}) =>
  selectorOf(requireValid(readJob({ designId: 'd', dataSpec: [], selector: { sort, kwargs } })).modelSpec);

const candidate = fc.record({
  name: fc.string({ minLength: 1 }),
  isBusy: fc.boolean(),
  last: fc.option(
    fc.record({
      round: fc.integer({ min: 1, max: 100 }),
      utility: fc.double({ min: 0, max: 1e6, noNaN: true }),
      durationMs: fc.integer({ min: 0, max: 100_000 }),
    }),
    { nil: undefined },
  ),
});

const input = fc.record({
  candidates: fc.uniqueArray(candidate, { selector: ({ name }) => name, maxLength: 30 }) as fc.Arbitrary<Candidate[]>,
  round: fc.integer({ min: 1, max: 1_000 }),
  seed: fc.nat(),
});

describe.each([
  ['default', {}],
  ['random', { k: 5 }],
  ['fedbuff', { c: 5 }],
  ['oort', { aggr_num: 5 }],
] as const)('%s', (sort, kwargs) => {
  it('asks nobody who is busy, nobody twice, and the same ones whatever order they came in', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { names, answersNeeded = 0 } = selector(sort, kwargs)(given);
        const free = given.candidates.filter(({ isBusy }) => !isBusy).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(free).toContain(name);
        expect(answersNeeded).toBeLessThanOrEqual(names.length);
        expect(names.length === 0 && free.length > 0 && sort !== 'fedbuff').toBe(false);
        expect(selector(sort, kwargs)({ ...given, candidates: given.candidates.toReversed() }).names).toEqual(names);
      }),
    );
  });
});

const idle = (count: number): Candidate[] =>
  Array.from({ length: count }, (_, at) => ({ name: `t${at}`, isBusy: false }));

it('default asks all and waits for all', () => {
  const { names, answersNeeded } = selector('default')({ candidates: idle(7), round: 1, seed: 1 });
  expect([names.length, answersNeeded]).toEqual([7, 7]);
});

it('random asks as many as it is told, others in other rounds, all of them equally often', () => {
  const counts = new Map<string, number>();
  for (let round = 1; round <= 3_000; round += 1) {
    const { names } = selector('random', { k: 3 })({ candidates: idle(10), round, seed: 7 });
    expect(names).toHaveLength(3);
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  expect(Math.min(...counts.values())).toBeGreaterThan(800);
  expect(Math.max(...counts.values())).toBeLessThan(1_000);
});

it('fedbuff fills up to its concurrency, and waits for no particular number', () => {
  const candidates = idle(10).map((one, at) => ({ ...one, isBusy: at < 3 }));
  const select = selector('fedbuff', { c: 5 });
  expect(select({ candidates, round: 1, seed: 1 }).names).toHaveLength(2);
  expect(select({ candidates, round: 1, seed: 1 }).answersNeeded).toBeUndefined();
  expect(select({ candidates: idle(10).map((one) => ({ ...one, isBusy: true })), round: 1, seed: 1 }).names).toEqual(
    [],
  );
});

describe('oort', () => {
  it('asks 1.3 times as many as it needs, most of them unseen at first', () => {
    const candidates = idle(100).map((one, at) =>
      at < 50 ? { ...one, last: { round: 1, utility: 1, durationMs: 1 } } : one,
    );
    const asked = (round: number) => {
      const { names, answersNeeded } = selector('oort', { aggr_num: 10 })({ candidates, round, seed: 1 });
      expect([names.length, answersNeeded]).toEqual([13, 10]);
      return names.filter((name) => Number(name.slice(1)) >= 50).length;
    };
    expect(asked(1)).toBe(12);
    expect(asked(1_000)).toBe(3);
  });

  it('prefers who still teaches much, and who is not slow', () => {
    const counts = { rich: 0, poor: 0, slow: 0 };
    const last = { round: 1, utility: 100, durationMs: 100 };
    const candidates: Candidate[] = Array.from({ length: 20 }, (_, at) => [
      { name: `rich${at}`, isBusy: false, last },
      { name: `poor${at}`, isBusy: false, last: { ...last, utility: 1 } },
      { name: `slow${at}`, isBusy: false, last: { ...last, durationMs: 1_000 } },
    ]).flat();
    for (let round = 1; round <= 200; round += 1) {
      for (const name of selector('oort', { aggr_num: 10 })({ candidates, round, seed: 3 }).names) {
        counts[name.slice(0, 4) as keyof typeof counts] += 1;
      }
    }
    expect(counts.rich).toBe(200 * 13);
    const few = candidates.filter(({ name }) => !name.startsWith('rich') || name === 'rich1');
    expect(selector('oort', { aggr_num: 1 })({ candidates: few, round: 9, seed: 3 }).names).toEqual(['rich1']);
  });
});
