import { setMaxListeners } from 'node:events';

/** Calls the listener when the signal aborts, at once if it has. @returns stops listening. */
export const onAbort = (signal: AbortSignal | undefined, listener: (reason: Error) => void): (() => void) => {
  if (!signal) return () => undefined;
  const aborted = () => {
    listener(signal.reason as Error);
  };
  if (signal.aborted) {
    aborted();
    return () => undefined;
  }
  // As many transfers and waits as there are peers hang on one signal; that is no leak.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', aborted, { once: true });
  return () => {
    signal.removeEventListener('abort', aborted);
  };
};

/** Does something under a signal that aborts when any of these does. */
export const withAny = async <T>(
  signals: readonly (AbortSignal | undefined)[],
  work: (any: AbortSignal) => Promise<T>,
): Promise<T> => {
  const control = new AbortController();
  const stops = signals.map((signal) =>
    onAbort(signal, (reason) => {
      control.abort(reason);
    }),
  );
  try {
    return await work(control.signal);
  } finally {
    for (const stop of stops) stop();
  }
};

/** The promise, or the signal's reason if that comes first. */
export const orAbort = <T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> => {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, reject);
    promise.finally(stop).then(resolve, reject);
  });
};
