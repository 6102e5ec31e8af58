import type { Logger } from 'pino';
import { isNestorError } from '../core/index.js';

/** Work that a loop has started and does not wait for; failures are logged, and `settled` waits for the rest. */
export class Background {
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly log: Logger) {}

  start(what: string, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        const level = isNestorError(error) && error.entry.http < 500 ? 'debug' : 'warn';
        this.log[level]({ err: error }, `${what} failed`);
      })
      .finally(() => {
        this.#running.delete(running);
      });
    this.#running.add(running);
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
