import type { VersionRecord } from '../core/index.js';

/** Tells of new versions: all that have come meanwhile at once, never more than one report at a time. */
export class VersionReports {
  #pending: VersionRecord[] = [];
  #sending: Promise<void> | undefined;

  /** @param report brings versions to the controller; may fail, then they are told with the next ones */
  constructor(private readonly report: (versions: readonly VersionRecord[]) => Promise<void>) {}

  add(version: VersionRecord): void {
    this.#pending.push(version);
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Settles when all are told, or cannot be. */
  async told(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    while (this.#pending.length > 0) {
      const versions = this.#pending.splice(0);
      try {
        await this.report(versions);
      } catch {
        this.#pending.unshift(...versions);
        return;
      }
    }
  }
}
