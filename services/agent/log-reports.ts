/** Rest between two reports of a log that grows. */
const restMs = 2_000;

/** Tells how the log of a role at work grows: never more than one report at a time, with a rest between two. */
export class LogReports {
  #hasBegun = false;
  #isClosed = false;
  #hasGrown = false;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  /** @param report tells the end of the log; may fail */
  constructor(private readonly report: () => Promise<void>) {}

  /** The role is at work: from now on the log is told. */
  begin(): void {
    this.#hasBegun = true;
    this.#schedule();
  }

  /** Something was written. */
  grew(): void {
    this.#hasGrown = true;
    this.#schedule();
  }

  /** Tells no more. Settles when nothing is on its way any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#sending;
  }

  #schedule(): void {
    const isBusy = this.#timer !== undefined || this.#sending !== undefined;
    if (isBusy || !this.#hasBegun || !this.#hasGrown || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#hasGrown = false;
      this.#sending = this.report()
        .catch(() => undefined)
        .finally(() => {
          this.#sending = undefined;
          this.#schedule();
        });
    }, restMs);
  }
}
