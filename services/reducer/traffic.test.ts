import { describe, expect, it } from 'vitest';
import type { PeerName, BlobName } from '../core/index.js';
import { Traffic } from './traffic.js';

const name = (text: string) => text as PeerName;
const model = { name: `${'a'.repeat(64)}.00000000` as BlobName, sizeBytes: 100 };
const outcome = { client: name('c'), outcome: 'accepted', receivedBytes: 100, sentBytes: 90 } as const;

describe('the traffic of a federation', () => {
  it('counts a model once for each combiner that it goes to, and once more when it is another', () => {
    const traffic = new Traffic(name('reducer'));
    for (const via of ['one', 'one', 'two', 'reducer'].map(name)) traffic.asked(via, model);
    expect(traffic.of('combiner', 'one')).toEqual({ bytesIn: 100, bytesOut: 0 });
    expect(traffic.of('reducer', 'reducer')).toEqual({ bytesIn: 0, bytesOut: 200 });
    traffic.asked(name('one'), { ...model, name: `${'b'.repeat(64)}.00000000` as BlobName });
    expect(traffic.takeSent()).toBe(300);
    expect(traffic.takeSent()).toBe(0);
  });

  it('counts what goes between a client and its combiner, or the reducer, on both sides', () => {
    const traffic = new Traffic(name('reducer'));
    traffic.answered({ ...outcome, via: name('one') });
    traffic.answered({ ...outcome, via: name('reducer') });
    traffic.summed({
      combiner: name('one'),
      sizeBytes: 200,
      clients: 1,
      examples: 1,
      askedAt: '',
      answeredAt: '',
      phasesMs: {},
    });
    expect(traffic.of('client', 'c')).toEqual({ bytesIn: 200, bytesOut: 180 });
    expect(traffic.of('combiner', 'one')).toEqual({ bytesIn: 90, bytesOut: 300 });
    expect(traffic.of('reducer', 'reducer')).toEqual({ bytesIn: 290, bytesOut: 100 });
    expect(traffic.takeSent()).toBe(580);
  });

  it('tells a client from a combiner of the same name', () => {
    const traffic = new Traffic(name('reducer'));
    traffic.answered({ ...outcome, via: name('c') });
    expect(traffic.of('client', 'c')).toEqual({ bytesIn: 100, bytesOut: 90 });
    expect(traffic.of('combiner', 'c')).toEqual({ bytesIn: 90, bytesOut: 100 });
  });
});
