import { isNestorError, type PeerName } from '../core/index.js';
import type { Channel, End } from '../transport/index.js';
import { writeMessage, type ClientRecords } from './messages/index.js';

/** Writes into the record store, or throws. */
export type KeepRecords = (records: ClientRecords) => Promise<void>;

/** Documents in one message. */
const batchSize = 500;
const patienceMs = 5_000;

/** The children that write into the record store by themselves what concerns their clients. */
export class Keepers {
  readonly #able = new Set<PeerName>();
  /** Children that could not; asked again once they have joined anew. */
  readonly #unable = new Set<PeerName>();
  readonly #open = new Map<number, { readonly child: PeerName; readonly end: (isKept: boolean) => void }>();
  #lastId = 0;

  constructor(private readonly children: Channel) {}

  announced({ id }: End, keeps: boolean): void {
    if (keeps) this.#able.add(id);
    else this.#able.delete(id);
  }

  left({ id }: End): void {
    this.#able.delete(id);
    this.#unable.delete(id);
    for (const { child, end } of [...this.#open.values()]) if (child === id) end(false);
  }

  kept({ id: child }: End, id: number, isKept: boolean): void {
    const asked = this.#open.get(id);
    if (asked?.child === child) asked.end(isKept);
  }

  /** Has a child write these. @returns whether it has; what it has not, the caller must write */
  async keep(child: PeerName, { metrics, events }: ClientRecords): Promise<boolean> {
    for (let at = 0; at < Math.max(metrics.length, events.length); at += batchSize) {
      const batch = { metrics: metrics.slice(at, at + batchSize), events: events.slice(at, at + batchSize) };
      if (!this.#able.has(child) || this.#unable.has(child)) return false;
      if (!(await this.#ask(child, batch))) {
        this.#unable.add(child);
        return false;
      }
    }
    return true;
  }

  async #ask(child: PeerName, records: ClientRecords): Promise<boolean> {
    const id = (this.#lastId += 1);
    const answered = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => {
        end(false);
      }, patienceMs);
      const end = (isKept: boolean): void => {
        clearTimeout(timer);
        this.#open.delete(id);
        resolve(isKept);
      };
      this.#open.set(id, { child, end });
    });
    try {
      await this.children.send(child, writeMessage({ kind: 'keep', id, records }));
    } catch (error) {
      this.#open.get(id)?.end(false);
      if (!isNestorError(error) || error.code !== 'transport.lost') throw error;
    }
    return answered;
  }
}
