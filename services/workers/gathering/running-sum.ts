import PQueue from 'p-queue';
import { openMerge, type Merge } from '../merging/index.js';
import type { BaseModel } from '../messages/index.js';
import type { ArrivedPartial } from './partial-sums.js';

/** An update that is here, as a sum takes it. */
export interface Summand {
  /** Names it in the sum. */
  readonly key: string;
  readonly path: string;
  readonly numExamples: number;
  /** What its elements are multiplied with. @default 1 */
  readonly factor?: number;
}

/**
 * The exact sum over what has come so far, kept while more comes; in the end over exactly what is wanted. It is worked
 * on by one caller after the other.
 */
export class RunningSum {
  readonly #queue = new PQueue({ concurrency: 1 });
  /** Updates that are in it, with their factors. */
  readonly #updates = new Map<string, number>();
  readonly #partials = new Map<string, ArrivedPartial>();
  #base: BaseModel;
  #merge: Merge | undefined;

  /** @param base the model that a step is taken from with the mean */
  constructor(base: BaseModel) {
    this.#base = base;
  }

  /**
   * Checks an update and takes it in.
   * @throws update.malformed and its like, storage.io; the signal's reason
   */
  async admit(summand: Summand, signal: AbortSignal): Promise<void> {
    await this.#queue.add(async () => {
      signal.throwIfAborted();
      await this.#add(summand);
    });
  }

  /** Sums exactly these, and hands the sum to `write`. Can be done again, with others. */
  sum<T>(
    summands: readonly Summand[],
    partials: readonly ArrivedPartial[],
    write: (merge: Merge, examples: number) => Promise<T>,
  ): Promise<T> {
    return this.#queue.add(async () => {
      const wanted = new Map(summands.map(({ key, factor = 1 }) => [key, factor]));
      for (const [key, factor] of this.#updates) if (wanted.get(key) !== factor) await this.#remove(key);
      let examples = 0;
      for (const summand of summands) {
        if (!this.#updates.has(summand.key)) await this.#add(summand);
        examples += summand.numExamples;
      }
      examples += await this.#include(partials);
      return write(this.#open(), examples);
    });
  }

  /** Begins anew, with the sum of nothing, for steps from this model; nothing if it is for them already. */
  async rebase(base: BaseModel): Promise<void> {
    await this.#queue.add(async () => {
      if (base.modelId === this.#base.modelId) return;
      await this.#discard();
      this.#base = base;
    });
  }

  /** Begins anew, with the sum of nothing: files that are in it may go. */
  async discard(): Promise<void> {
    await this.#queue.add(() => this.#discard());
  }

  async #add({ key, path, numExamples, factor = 1 }: Summand): Promise<void> {
    await this.#open().add({ kind: 'update', source: key, path, numExamples, factor });
    this.#updates.set(key, factor);
  }

  async #remove(key: string): Promise<void> {
    await this.#open().remove(key);
    this.#updates.delete(key);
  }

  /** Makes the sum hold these partials and no others. @returns the examples behind them */
  async #include(partials: readonly ArrivedPartial[]): Promise<number> {
    const wanted = new Set(partials);
    for (const [child, partial] of this.#partials) {
      if (wanted.has(partial)) continue;
      await this.#open().remove(child);
      this.#partials.delete(child);
    }
    let examples = 0;
    for (const partial of partials) {
      examples += partial.examples;
      if (this.#partials.has(partial.child)) continue;
      await this.#open().add({
        kind: 'partial',
        source: partial.child,
        path: partial.path,
        examples: partial.examples,
      });
      this.#partials.set(partial.child, partial);
    }
    return examples;
  }

  #open(): Merge {
    const { modelId, tensors } = this.#base;
    this.#merge ??= openMerge({ baseModelId: modelId, tensors });
    return this.#merge;
  }

  async #discard(): Promise<void> {
    this.#updates.clear();
    this.#partials.clear();
    await this.#merge?.[Symbol.asyncDispose]();
    this.#merge = undefined;
  }
}
