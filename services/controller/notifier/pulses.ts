/** Yields once at the beginning, and then once after any number of changes, until the signal. */
export async function* pulses(
  watch: (listener: () => void) => () => void,
  signal: AbortSignal,
): AsyncGenerator<void, void, void> {
  let isPending = true;
  let wake = (): void => undefined;
  const onAbort = () => {
    wake();
  };
  const unwatch = watch(() => {
    isPending = true;
    wake();
  });
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      if (isPending) {
        isPending = false;
        yield;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    unwatch();
  }
}
