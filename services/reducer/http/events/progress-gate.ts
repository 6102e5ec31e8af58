/** Lets through at most one progress per interval, and always the newest. */
export interface ProgressGate<T> {
  offer(progress: T): void;
  /** Drops what waits: something newer has happened. */
  forget(): void;
  close(): void;
}

/** A gate that opens every `intervalMs`; the first progress passes at once. */
export const createProgressGate = <T>(intervalMs: number, send: (progress: T) => void): ProgressGate<T> => {
  let waiting: { readonly progress: T } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const open = () => {
    timer = undefined;
    if (waiting === undefined) return;
    const { progress } = waiting;
    waiting = undefined;
    pass(progress);
  };
  const pass = (progress: T) => {
    send(progress);
    timer = setTimeout(open, intervalMs);
  };
  return {
    offer(progress) {
      if (timer === undefined) pass(progress);
      else waiting = { progress };
    },
    forget() {
      waiting = undefined;
    },
    close() {
      waiting = undefined;
      clearTimeout(timer);
    },
  };
};
