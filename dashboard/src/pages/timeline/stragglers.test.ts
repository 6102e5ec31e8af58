import { describe, expect, it } from 'vitest';
import type { Lane, Span } from '../../api/types.js';
import { pacesOf } from './stragglers.js';

const span = (round: number, phase: string, startMs: number, endMs: number, outcome = 'accepted'): Span => ({
  ...{ round, phase, startMs, endMs, outcome },
});

const client = (name: string, spans: Span[]): Lane => ({ kind: 'client', name, spans });

/** Downloads, trains for so long, uploads; then validates for a second. */
const worker = (name: string, ...trainMs: number[]): Lane =>
  client(
    name,
    trainMs.flatMap((ms, index) => {
      const at = index * 100_000;
      return [
        span(index + 1, 'download', at, at + 100),
        span(index + 1, 'train', at + 100, at + 100 + ms),
        span(index + 1, 'upload', at + 100 + ms, at + 200 + ms),
        span(index + 1, 'download', at + 90_000, at + 90_100),
        span(index + 1, 'evaluate', at + 90_100, at + 99_000),
      ];
    }),
  );

describe('the pace of clients', () => {
  it('tells who is much slower than the median of a round, slowest first', () => {
    const paces = pacesOf({ lanes: [worker('a', 800, 800), worker('b', 800, 2_800), worker('c', 800, 800)] });
    expect(paces.map(({ name, isStraggler }) => [name, isStraggler])).toEqual([
      ['b', true],
      ['a', false],
      ['c', false],
    ]);
    expect(paces[0]).toMatchObject({ slowest: { round: 2, ratio: 3 }, medianMs: 2_000, slowestMs: 3_000, rounds: 2 });
  });

  it('leaves validation out, and calls nobody slow among two', () => {
    const [pace] = pacesOf({ lanes: [worker('a', 800), worker('b', 80_000)] });
    expect(pace).toMatchObject({ name: 'a', isStraggler: false, slowestMs: 1_000 });
  });

  it('calls slow who has been at work for long, compared with those who have answered', () => {
    const busy = client('d', [{ ...span(1, 'work', 0, 5_000, 'asked'), isOpen: true }]);
    const paces = pacesOf({ lanes: [worker('a', 800), worker('b', 800), worker('c', 800), busy] });
    expect(paces[0]).toMatchObject({ name: 'd', isStraggler: true, slowest: { round: 1, ratio: 5 } });
    expect(pacesOf({ lanes: [worker('a', 800), worker('b', 800), busy] })[0]).toMatchObject({ isStraggler: false });
  });

  it('counts rounds that failed, and survives lanes without spans', () => {
    const lanes = [client('a', [span(1, 'wait', 0, 10, 'lost'), span(2, 'wait', 20, 30, 'failed')]), client('b', [])];
    expect(pacesOf({ lanes })).toMatchObject([{ name: 'a', failures: 2, rounds: 2 }]);
  });
});
