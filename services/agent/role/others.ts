import { hash32, isPeerName, type PeerName, type Place } from '../../core/index.js';
import type { BrokerAccess, JobKey, Location } from '../../transport/index.js';
import { Latest } from '../latest.js';
import type { RoleCircumstances } from '../role-protocol.js';

/** How many trainers a round has to have, and how many it may have. */
export type Trainers = Pick<RoleCircumstances, 'trainersRequired' | 'trainersPossible'>;

/** The other workers of the job, as the agent tells of them. */
export class Others extends Latest<RoleCircumstances> {
  /** @param name of this worker */
  constructor(private readonly name: string) {
    super();
  }

  /**
   * Where the hub of a place is, or that of one owner; waits until somebody has it. Of several, each worker prefers
   * another one, and always the same.
   */
  locate({ channel }: Place, signal: AbortSignal, owner?: PeerName): Promise<Location & { readonly name: PeerName }> {
    return this.first(({ hubs }) => {
      const open = hubs.filter(
        (hub) => hub.channel === channel && hub.port > 0 && (owner === undefined || hub.name === owner),
      );
      const [hub] = open.toSorted((a, b) => preference(this.name, b.name) - preference(this.name, a.name));
      return hub && isPeerName(hub.name) ? { name: hub.name, host: hub.host, port: hub.port } : undefined;
    }, signal);
  }

  /** A signal for when the owner of the place's hub has done all its work: then nobody will ask for anything more. */
  completed({ channel }: Place): { readonly signal: AbortSignal; readonly unwatch: () => void } {
    return this.#when(({ hubs }) => hubs.some((hub) => hub.channel === channel && hub.completed));
  }

  /** A signal for when there is nothing left to do for anybody. */
  finished(): { readonly signal: AbortSignal; readonly unwatch: () => void } {
    return this.#when(({ finished }) => finished);
  }

  /** How many workers dial this one's hubs, once they are known. */
  get dialersRequired(): number {
    return this.value?.dialersRequired ?? Infinity;
  }

  /** The key by which the workers of the job know each other, and their broker if there is one, once they are known. */
  means(signal: AbortSignal): Promise<{ readonly jobKey: JobKey; readonly broker?: BrokerAccess | undefined }> {
    return this.first(({ jobKey, broker }) => ({ jobKey: Buffer.from(jobKey, 'base64'), broker }), signal);
  }

  /** The trainers of the job, once they are known. */
  trainers(signal: AbortSignal): Promise<Trainers> {
    return this.first((now) => now, signal);
  }

  /** Works with the trainers that there are, and a signal for when there are others. */
  async withTrainers<T>(
    work: (trainers: Trainers, changed: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const trainers = await this.trainers(signal);
    const changed = new AbortController();
    const unwatch = this.watch(({ trainersRequired, trainersPossible }) => {
      const isSame = trainersRequired === trainers.trainersRequired && trainersPossible === trainers.trainersPossible;
      if (!isSame) changed.abort();
    });
    try {
      return await work(trainers, changed.signal);
    } finally {
      unwatch();
    }
  }

  #when(happened: (now: RoleCircumstances) => boolean): { readonly signal: AbortSignal; readonly unwatch: () => void } {
    const ended = new AbortController();
    const unwatch = this.watch((now) => {
      if (happened(now)) ended.abort();
    });
    return { signal: ended.signal, unwatch };
  }
}

/** Highest random weight (Thaler and Ravishankar 1998, "Using Name-Based Mappings to Increase Hit Rates"). */
const preference = (worker: string, hub: string): number => hash32('hub', worker, hub);
