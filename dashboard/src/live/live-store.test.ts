import { describe, expect, it, vi } from 'vitest';
import type { TrailEvent } from '../api/types.js';
import { keptEvents, LiveStore } from './live-store.js';
import { readMessage } from './messages.js';

const event = (number: number, type = 'test.happened'): TrailEvent => ({
  _id: String(number).padStart(16, '0'),
  ...{ type, message: '', level: 'info', createdAt: new Date(0).toISOString(), schemaVersion: 1 },
});
const progress = readMessage('progress', '{"work":"train","round":1,"asked":2,"answered":1,"timeLeftMs":5}', 0);

describe('the live store', () => {
  it('does not grow: it keeps the newest events', () => {
    const store = new LiveStore();
    for (let number = 0; number < 2 * keptEvents; number += 1) store.take({ kind: 'event', event: event(number) });
    expect(store.state().events).toHaveLength(keptEvents);
    expect(store.state().events.at(-1)?._id).toBe(event(2 * keptEvents - 1)._id);
  });

  it('tells a burst once', async () => {
    const store = new LiveStore();
    const listener = vi.fn();
    store.subscribe(listener);
    for (let number = 0; number < 100; number += 1) store.take({ kind: 'event', event: event(number) });
    await vi.waitUntil(() => listener.mock.calls.length > 0);
    expect(listener).toHaveBeenCalledOnce();
  });

  it('forgets the progress of a round that is over', () => {
    const store = new LiveStore();
    if (progress === undefined) throw new Error('the progress was not read');
    store.take(progress);
    expect(store.state().progress?.answered).toBe(1);
    store.take({ kind: 'event', event: event(1, 'client.joined') });
    expect(store.state().progress).toBeDefined();
    store.take({ kind: 'event', event: event(2, 'round.committed') });
    expect(store.state().progress).toBeUndefined();
  });

  it.each(['no JSON', '{}', '{"_id":1}', 'null', '[]'])('is not told %s', (data) => {
    expect(readMessage(undefined, data, 0)).toBeUndefined();
    expect(readMessage('progress', data, 0)).toBeUndefined();
  });
});
