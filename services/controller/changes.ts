import type { Trail } from '../http/index.js';

/** What can change: everything, at the start of a controller and where the trail was cut. */
export type ChangeType = 'everything.changed' | 'design.changed' | 'job.changed' | 'compute.changed';

/** That something has changed, not what it is now. */
export interface Change {
  readonly _id: string;
  readonly type: ChangeType;
  /** Key of the design, id of the job, or name of the compute. */
  readonly subject: string;
  readonly at: string;
}

/** Changes that are kept, for pages that come again after a lost connection. */
const kept = 5_000;
/** Changes of one thing within this time are told once. */
const gatherMs = 50;

export const changeIdLength = 24;

/**
 * The changes of designs, jobs and their tasks since this process began, for pages that are open. Nothing of it is
 * stored: a page that comes with an id from before is told that everything may have changed.
 */
export class Changes implements Trail<Change> {
  /** Ids of a later process sort after those of an earlier one. */
  readonly #epoch = String(Date.now()).padStart(14, '0');
  #number = 0;
  /** In the place of what is not kept any more. */
  #cut = this.#make('everything.changed', '');
  #changes: Change[] = [];
  readonly #gathering = new Set<string>();
  readonly #listeners = new Set<(change: Change) => void>();

  /** Something has changed. */
  tell(type: Exclude<ChangeType, 'everything.changed'>, subject: string): void {
    const key = `${type} ${subject}`;
    if (this.#gathering.has(key)) return;
    this.#gathering.add(key);
    setTimeout(() => {
      this.#gathering.delete(key);
      this.#add(this.#make(type, subject));
    }, gatherMs);
  }

  lastId(): string {
    return this.#changes.at(-1)?._id ?? this.#cut._id;
  }

  after(id: string, limit: number): readonly Change[] {
    const all = [this.#cut, ...this.#changes];
    return all.filter(({ _id }) => _id > id).slice(0, limit);
  }

  watch(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length > 2 * kept) {
      const cut = this.#changes.at(-kept - 1);
      this.#changes = this.#changes.slice(-kept);
      if (cut !== undefined) this.#cut = { ...cut, type: 'everything.changed', subject: '' };
    }
    for (const listener of this.#listeners) listener(change);
  }

  #make(type: ChangeType, subject: string): Change {
    this.#number += 1;
    const number = String(this.#number).padStart(changeIdLength - this.#epoch.length, '0');
    return { _id: `${this.#epoch}${number}`, type, subject, at: new Date().toISOString() };
  }
}
