import { createClient, Metadata, type Channel } from 'nice-grpc';
import type { Logger } from 'pino';
import { following, RendezvousDefinition, type Circumstances } from '../transport/index.js';
import { Latest } from './latest.js';

export interface AttendanceOptions {
  readonly notifier: Channel;
  readonly taskId: string;
  readonly key: string;
  /** Where other workers reach this machine; nothing for the address that the controller sees. */
  readonly host?: string;
  readonly logger: Logger;
}

/** This worker's place among the others of its job: where they find it, and what it is told of them. */
export class Attendance extends Latest<Circumstances> {
  #port = 0;
  /** Ends the call at hand, so that the next one tells the new address. */
  #reopen = new AbortController();

  constructor(private readonly options: AttendanceOptions) {
    super();
  }

  /** Others find this worker's hub here from now on; 0 for nowhere. */
  set port(port: number) {
    if (port === this.#port) return;
    this.#port = port;
    this.#reopen.abort();
  }

  /**
   * Attends until the signal.
   * @throws key.…, resource.not_found: the controller will not have this worker
   */
  async run(signal: AbortSignal): Promise<void> {
    const { notifier, taskId, key, host = '', logger } = this.options;
    const client = createClient(RendezvousDefinition, notifier);
    const open = (ending: AbortSignal) => {
      this.#reopen = new AbortController();
      const either = AbortSignal.any([ending, this.#reopen.signal]);
      const metadata = Metadata({ 'x-task-key': key });
      return client.attend({ taskId, host, port: this.#port }, { signal: either, metadata });
    };
    for await (const now of following(open, { what: 'other workers', logger, signal })) {
      this.update(now);
    }
  }
}
