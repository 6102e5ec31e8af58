/** The outcome of `work`, or a rejection with the signal's reason as soon as it is aborted; `work` itself goes on. */
export const abortable = async <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return await work;
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([
      work,
      aborted.then(() => {
        signal.throwIfAborted();
        throw new Error('unreachable: stopped without an abort');
      }),
    ]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};
