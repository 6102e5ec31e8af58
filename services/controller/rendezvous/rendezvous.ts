import type { CallContext } from 'nice-grpc';
import type { ControlRecords } from '../../storage/index.js';
import type { Attendance, BrokerAccess, Circumstances } from '../../transport/index.js';
import { found } from '../designs.js';
import type { JobKeeper } from '../jobs/job-keeper.js';
import type { KeyRing } from '../keys/key-ring.js';
import { pulses } from '../notifier/pulses.js';
import { circumstancesOf, overviewOf, type Address, type Overview } from './overview.js';

export interface RendezvousParts {
  readonly records: ControlRecords;
  readonly keeper: JobKeeper;
  readonly keys: KeyRing;
  /** Where workers of channels with the backend `mqtt` meet. */
  readonly broker?: BrokerAccess | undefined;
  readonly signal: AbortSignal;
}

/**
 * Where the workers of a job find each other. Addresses are kept while their owners attend, and nowhere else: after a
 * crash of the controller everybody attends anew.
 */
export class Rendezvous {
  readonly #meetings = new Map<string, Meeting>();

  constructor(private readonly parts: RendezvousParts) {}

  /** Tells a worker what it has to know of the others: now, and whenever it changes. @throws resource.not_found, key.… */
  async *attend(
    { taskId, host, port }: Attendance,
    { metadata, peer, signal: hangingUp }: Pick<CallContext, 'metadata' | 'peer' | 'signal'>,
  ): AsyncGenerator<Circumstances> {
    const { records, keys, signal } = this.parts;
    const broker = wireBroker(this.parts.broker);
    const task = found(await records.tasks.get(taskId), `task ${taskId}`);
    await keys.checkTask(task, metadata.get('x-task-key'));
    const meeting = this.#meetingOf(task.jobId);
    const address = port === 0 ? undefined : { host: host === '' ? hostOf(peer) : host, port };
    const leave = meeting.join(taskId, address);
    try {
      let latest = '';
      for await (const _ of pulses((listener) => meeting.watch(listener), AbortSignal.any([signal, hangingUp]))) {
        const told = found(await meeting.circumstancesOf(taskId), `task ${taskId}`);
        const now = { ...told, jobKey: keys.jobKey(task.jobId, told.attempt), broker };
        const news = JSON.stringify(now);
        if (news !== latest) yield now;
        latest = news;
      }
    } finally {
      leave();
      if (meeting.isEmpty) {
        meeting.close();
        this.#meetings.delete(task.jobId);
      }
    }
  }

  #meetingOf(jobId: string): Meeting {
    const known = this.#meetings.get(jobId);
    if (known !== undefined) return known;
    const meeting = new Meeting(jobId, this.parts);
    this.#meetings.set(jobId, meeting);
    return meeting;
  }
}

/** The workers of one job that attend. What they are told is read once for all of them. */
class Meeting {
  readonly #attending = new Map<symbol, string>();
  readonly #addresses = new Map<string, Address>();
  readonly #listeners = new Set<() => void>();
  readonly close: () => void;
  #overview: Promise<Overview> | undefined;

  constructor(
    private readonly jobId: string,
    private readonly parts: RendezvousParts,
  ) {
    this.close = parts.keeper.watchTasks((changed) => {
      if (changed === jobId) this.#changed();
    });
  }

  get isEmpty(): boolean {
    return this.#attending.size === 0;
  }

  /** @returns what ends it; a worker that has come again meanwhile stays. */
  join(taskId: string, address: Address | undefined): () => void {
    const visit = Symbol(taskId);
    this.#attending.set(visit, taskId);
    if (address === undefined) this.#addresses.delete(taskId);
    else this.#addresses.set(taskId, address);
    this.#tell();
    return () => {
      this.#attending.delete(visit);
      if (this.#addresses.get(taskId) !== address) return;
      this.#addresses.delete(taskId);
      this.#tell();
    };
  }

  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async circumstancesOf(taskId: string): Promise<ReturnType<typeof circumstancesOf>> {
    for (;;) {
      const overview = (this.#overview ??= this.#read());
      try {
        const read = await overview;
        if (overview === this.#overview) return circumstancesOf(read, taskId, this.#addresses);
      } catch (error) {
        if (overview !== this.#overview) continue;
        this.#overview = undefined;
        throw error;
      }
    }
  }

  async #read(): Promise<Overview> {
    const { jobs, tasks } = this.parts.records;
    const job = found(await jobs.get(this.jobId), `job ${this.jobId}`);
    return overviewOf(job, await tasks.ofJob(this.jobId, { limit: Number.MAX_SAFE_INTEGER }));
  }

  #changed(): void {
    this.#overview = undefined;
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

const wireBroker = (broker: BrokerAccess | undefined): Circumstances['broker'] =>
  broker && { url: broker.url, user: broker.user ?? '', password: broker.password ?? '', ca: broker.ca ?? '' };

/** The host of `host:port`, with brackets and mapped addresses made plain. */
const hostOf = (peer: string): string => {
  const host = peer.slice(0, peer.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
  return host.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
};
