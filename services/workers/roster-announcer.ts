import { isNestorError } from '../core/index.js';
import type { Channel } from '../transport/index.js';
import { writeMessage } from './messages/index.js';
import type { Roster } from './roster.js';
import { Wake } from './wake.js';

/** Keeps the parent told who can be reached: all names after each change, changes in quick succession as one. */
export class RosterAnnouncer {
  readonly #wake = new Wake();

  constructor(
    private readonly parent: Channel,
    private readonly roster: Roster,
    /** Whether what concerns the clients can be kept here. */
    private readonly keeps: boolean,
  ) {}

  /** The roster, or the parent, has changed. */
  changed(): void {
    this.#wake.notify();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#wake.wait(Infinity, signal);
      await new Promise(setImmediate);
      const { roster, keeps } = this;
      const message = writeMessage({ kind: 'roster', clients: roster.clients(), software: roster.software(), keeps });
      for (const end of this.parent.ends()) {
        await this.parent.send(end.id, message, signal).catch((error: unknown) => {
          if (!isNestorError(error) || error.code !== 'transport.lost') throw error;
        });
      }
    }
  }
}
