import { describe, expect, it } from 'vitest';
import type { ClientOutcome, PeerName } from '../../core/index.js';
import { stamped } from './stamped.js';

const part = (outcome: ClientOutcome['outcome']): ClientOutcome => ({
  client: 'c' as PeerName,
  via: 'combiner' as PeerName,
  outcome,
});

describe('the times of a client’s part', () => {
  it('are those of asking and of the answer, which does not come anew when it is told again', () => {
    const asked = stamped(undefined, part('asked'), 't1');
    expect(asked).toEqual({ ...part('asked'), askedAt: 't1' });
    const accepted = stamped(asked, part('accepted'), 't2');
    expect(accepted).toEqual({ ...part('accepted'), askedAt: 't1', answeredAt: 't2' });
    expect(stamped(accepted, part('accepted'), 't3')).toEqual(accepted);
    expect(stamped(accepted, part('lost'), 't4')).toMatchObject({ askedAt: 't1', answeredAt: 't4' });
  });

  it('begin anew when the client is asked again', () => {
    const lost = stamped(stamped(undefined, part('asked'), 't1'), part('lost'), 't2');
    const again = stamped(lost, part('asked'), 't3');
    expect(stamped(again, part('accepted'), 't4')).toMatchObject({ askedAt: 't3', answeredAt: 't4' });
  });

  it('lack the asking when an earlier process has asked', () => {
    expect(stamped(undefined, part('accepted'), 't1')).toEqual({ ...part('accepted'), answeredAt: 't1' });
  });
});
