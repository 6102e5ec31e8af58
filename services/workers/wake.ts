/** Lets one waiter sleep until something has changed, without losing changes that come while it is awake. */
export class Wake {
  #changed = false;
  #resume: (() => void) | undefined;

  /** Something has changed. */
  notify(): void {
    this.#changed = true;
    this.#resume?.();
  }

  /**
   * Resolves at the next change, at once if there was one since the last wait, or after `timeoutMs`.
   * @throws the signal's reason when it is aborted.
   */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#changed) {
      await new Promise<void>((resolve) => {
        const resume = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', resume);
          resolve();
        };
        const timer = Number.isFinite(timeoutMs) ? setTimeout(resume, Math.min(timeoutMs, 2 ** 31 - 1)) : undefined;
        this.#resume = resume;
        signal.addEventListener('abort', resume, { once: true });
      });
      this.#resume = undefined;
    }
    this.#changed = false;
    signal.throwIfAborted();
  }
}
