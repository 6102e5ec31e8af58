import type { Logger } from 'pino';
import { isNestorError } from '../../core/index.js';
import type { Channel } from '../../transport/index.js';
import { Background } from '../background.js';
import { readPairing, writeReport, type Pairing, type Report } from './messages.js';

/** A worker's line to its coordinator: reports what the worker does, and hears with whom it works. */
export class CoordinatorLine {
  #latest: Pairing | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #background: Background;

  constructor(
    private readonly coordinator: Channel,
    private readonly log: Logger,
    private report?: Report,
  ) {
    this.#background = new Background(log);
  }

  /** What the coordinator has said last. */
  get latest(): Pairing | undefined {
    return this.#latest;
  }

  get isConnected(): boolean {
    return this.coordinator.ends().length > 0;
  }

  /** Tells the coordinator this from now on. */
  tell(report: Report): void {
    this.report = report;
    this.#send();
  }

  /** Calls back when the coordinator has come, gone, or said something. @returns what ends it */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Keeps the line until the signal.
   * @throws transport.displaced, transport.version
   */
  async run(signal: AbortSignal): Promise<void> {
    try {
      for await (const event of this.coordinator.events(signal)) {
        if (event.kind === 'joined') this.#send();
        if (event.kind === 'left') this.log.info(`connection to the coordinator lost: ${event.reason.message}`);
        if (event.kind === 'message') {
          try {
            this.#latest = readPairing(event.message);
          } catch (error) {
            if (!isNestorError(error)) throw error;
            this.log.warn({ from: event.from.id, code: error.code }, error.message);
          }
        }
        for (const listener of [...this.#listeners]) listener();
      }
    } finally {
      await this.#background.settled();
    }
  }

  close(): Promise<void> {
    return this.coordinator.close();
  }

  #send(): void {
    if (this.report === undefined) return;
    const message = writeReport(this.report);
    // A coordinator that is away is told when it is back.
    for (const { id } of this.coordinator.ends()) {
      this.#background.start('reporting to the coordinator', () => this.coordinator.send(id, message));
    }
  }
}
