import { expect, it, vi } from 'vitest';
import { Changes } from './changes.js';

const gathered = async (changes: Changes, count: number): Promise<void> => {
  const before = changes.after('', Number.MAX_SAFE_INTEGER).length;
  await vi.waitUntil(() => changes.after('', Number.MAX_SAFE_INTEGER).length >= before + count, { interval: 5 });
};

it('tells many changes of one thing at a time once, and those of others apart', async () => {
  const changes = new Changes();
  const listener = vi.fn();
  changes.watch(listener);
  for (let report = 0; report < 1_000; report += 1) changes.tell('job.changed', 'a');
  changes.tell('job.changed', 'b');
  changes.tell('design.changed', 'a');
  await gathered(changes, 3);
  expect(listener.mock.calls.map(([{ type, subject }]) => `${type} ${subject}`)).toEqual([
    'job.changed a',
    'job.changed b',
    'design.changed a',
  ]);
});

it('does not grow, and says to those who have missed what was dropped that everything may have changed', async () => {
  const changes = new Changes();
  const first = changes.lastId();
  for (let job = 0; job < 12_000; job += 1) changes.tell('job.changed', String(job));
  await vi.waitUntil(() => changes.after(first, 1_000_000).some(({ subject }) => subject === '11999'), { interval: 5 });
  const known = changes.after(first, 1_000_000);
  expect(known.length).toBeLessThan(10_002);
  expect(known[0]?.type).toBe('everything.changed');
  expect(known.map(({ _id }) => _id)).toEqual(known.map(({ _id }) => _id).toSorted());
  const middle = known[100]?._id ?? '';
  expect(changes.after(middle, 2).map(({ subject }) => subject)).toEqual(
    known.slice(101, 103).map(({ subject }) => subject),
  );
});
