import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LogReports } from './log-reports.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('tells a log that grows once for many lines, and only when it has grown', async () => {
  const report = vi.fn(() => Promise.resolve());
  const reports = new LogReports(report);
  for (let line = 0; line < 100; line += 1) reports.grew();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(report).not.toHaveBeenCalled();
  reports.begin();
  for (let line = 0; line < 100; line += 1) reports.grew();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(report).toHaveBeenCalledTimes(1);
  reports.grew();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(report).toHaveBeenCalledTimes(2);
});

it('waits for a report that takes long, goes on after one that fails, and tells nothing once it is closed', async () => {
  const pending: ((error?: Error) => void)[] = [];
  const report = vi.fn(
    () =>
      new Promise<void>((resolve, reject) => {
        pending.push((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
      }),
  );
  const reports = new LogReports(report);
  reports.begin();
  reports.grew();
  await vi.advanceTimersByTimeAsync(10_000);
  reports.grew();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(report).toHaveBeenCalledTimes(1);
  pending[0]?.(new Error('the controller is away'));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(report).toHaveBeenCalledTimes(2);
  const closed = vi.fn();
  void reports.close().then(closed);
  reports.grew();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(closed).not.toHaveBeenCalled();
  pending[1]?.();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([closed.mock.calls.length, report.mock.calls.length]).toEqual([1, 2]);
});
