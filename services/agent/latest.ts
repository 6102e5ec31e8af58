/** What is known last, for those who wait for it. */
export class Latest<T> {
  #value: T | undefined;
  readonly #listeners = new Set<(value: T) => void>();

  get value(): T | undefined {
    return this.#value;
  }

  update(value: T): void {
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Calls back with what is known, and whenever it changes. @returns what ends it */
  watch(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    if (this.#value !== undefined) listener(this.#value);
    return () => this.#listeners.delete(listener);
  }

  /** The first thing that is there to be chosen. @throws the signal's reason */
  first<U>(choose: (value: T) => U | undefined, signal: AbortSignal): Promise<U> {
    return new Promise<U>((resolve, reject) => {
      const stop: { unwatch?: () => void } = {};
      const onAbort = () => {
        stop.unwatch?.();
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      stop.unwatch = this.watch((value) => {
        const chosen = choose(value);
        if (chosen === undefined) return;
        signal.removeEventListener('abort', onAbort);
        queueMicrotask(() => stop.unwatch?.());
        resolve(chosen);
      });
    });
  }
}
