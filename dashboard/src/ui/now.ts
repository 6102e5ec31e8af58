import { useSyncExternalStore } from 'react';

const tickMs = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = Date.now();

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const told of listeners) told();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

const current = (): number => {
  if (timer === undefined) nowMs = Date.now();
  return nowMs;
};

/** The time in milliseconds since 1970, which moves on once a second; all who use it share one timer. */
export const useNow = (): number => useSyncExternalStore(subscribe, current);
