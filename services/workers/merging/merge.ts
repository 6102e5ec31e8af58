import { rm } from 'node:fs/promises';
import {
  serverOptimizer,
  type BlobRef,
  type ModelId,
  type StrategyConfig,
  type TensorRecord,
} from '../../core/index.js';
import { mergeThreads } from './merge-threads.js';
import { planElements, type Contribution, type MergePlan } from './plan.js';
import type { CallName, ElementRange, InspectedModel, ThreadCalls } from './thread-protocol.js';

/**
 * A sum in progress. Calls are done in the order in which they are made; the work and all reading and writing is
 * done in the process's merging threads. The sums of a model that is larger than the window are not kept: they
 * are made, window by window, when something is written.
 */
export interface Merge extends AsyncDisposable {
  /**
   * Checks a whole file and adds it. On a throw the sum is as if it had never been called.
   * @throws update.malformed, update.too_large, update.shape_mismatch, update.stale (a partial of another base),
   * update.non_finite, update.out_of_range, update.zero_examples, update.examples_out_of_range, update.duplicate
   * (same source), storage.io; the signal's reason
   */
  add(contribution: Contribution, signal?: AbortSignal): Promise<void>;
  /** Takes exactly what was added of this source out again; nothing when nothing was. */
  remove(source: string): Promise<void>;
  /** Writes the sums for the parent: canonical safetensors of I64 sums (docs/ring-sums.md). @throws storage.* */
  writePartial(path: string): Promise<{ readonly file: BlobRef; readonly examples: number }>;
  /**
   * Writes the new global model: the strategy over the mean, tensors that are not F32 and the free metadata as in
   * the base. On a throw there is no file.
   * @throws run.too_few_updates (nothing was added), model.* (the base, or its optimizer state), model.non_finite
   * (the step leads beyond float32), storage.*
   */
  writeModel(path: string, options: WriteModelOptions): Promise<WrittenModel>;
}

export interface WriteModelOptions {
  /** Safetensors file of the plan's base model. */
  readonly basePath: string;
  readonly strategy: StrategyConfig;
  /** The optimizer's state after the round before; absent in the first round. */
  readonly statePath?: string;
  /** Where its new state goes; needed by strategies that keep one. */
  readonly newStatePath?: string;
}

export interface WrittenModel {
  readonly modelId: ModelId;
  readonly file: BlobRef;
  /** In canonical order, with `maxAbs` of the F32 tensors. */
  readonly tensors: readonly TensorRecord[];
  /** Elements of its F32 tensors. */
  readonly parameters: number;
  readonly metadata: InspectedModel['metadata'];
  /** The file at `newStatePath`, of strategies that have a state. */
  readonly state?: BlobRef;
}

export interface MergeOptions {
  /** Sums held in memory at one time, 8 bytes each. @default 8 Mi, 64 MB */
  readonly windowElements?: number;
}

const defaultWindowElements = 8 * 1024 * 1024;
let lastMerge = 0;

/** Opens a sum over updates and partials of one plan. Dispose of it to free its memory. */
export const openMerge = (plan: MergePlan, options: MergeOptions = {}): Merge => {
  const merge = (lastMerge += 1);
  const threads = mergeThreads();
  const [first] = threads;
  const { windowElements = defaultWindowElements } = options;
  const ranges = split(planElements(plan), threads.length);
  const inAll = async <N extends CallName>(call: N, inputs: (index: number) => ThreadCalls[N]['input']) => {
    const results = await Promise.allSettled(threads.map((thread, index) => thread.call(call, merge, inputs(index))));
    return results;
  };
  const all = async <N extends CallName>(call: N, input: ThreadCalls[N]['input']) =>
    (await inAll(call, () => input)).map(valueOf);

  const perThread = Math.max(1, Math.floor(windowElements / threads.length));
  const opened = inAll('open', (index) => ({ plan, range: ranges[index] ?? none, windowElements: perThread })).then(
    (results) => void results.map(valueOf),
  );
  let last: Promise<unknown> = opened;
  last.catch(() => undefined);
  /** One call after the other: a part of a call must not mingle with another call's. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const add = async (contribution: Contribution, signal: AbortSignal | undefined): Promise<void> => {
    await opened;
    signal?.throwIfAborted();
    const flag = signal === undefined ? undefined : new Int32Array(new SharedArrayBuffer(4));
    const cancel = (): void => {
      if (flag !== undefined) Atomics.store(flag, 0, 1);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    const input = { contribution, ...(flag === undefined ? {} : { cancelled: flag }) };
    const results = await inAll('add', () => input);
    signal?.removeEventListener('abort', cancel);
    const failure = results.find((result) => result.status === 'rejected');
    if (failure === undefined) return;
    await Promise.all(
      results.map(async (result, index) => {
        if (result.status === 'fulfilled') await threads[index]?.call('remove', merge, { source: contribution.source });
      }),
    );
    signal?.throwIfAborted();
    throw failure.reason;
  };

  const writePartial = async (path: string) => {
    await opened;
    return written([path], async () => {
      const { examples } = await first.call('createPartial', merge, { path });
      const [named] = await all('fillPartial', { path });
      return { file: named ?? (await first.call('nameFile', merge, { path })), examples };
    });
  };

  const writeModel = async (path: string, { strategy, ...paths }: WriteModelOptions): Promise<WrittenModel> => {
    await opened;
    const { newStatePath } = paths;
    return written([path, ...(newStatePath === undefined ? [] : [newStatePath])], async () => {
      const input = { path, strategy, ...paths };
      await first.call('createModel', merge, input);
      const [inspected] = await all('fillModel', input);
      const limits = { maxFileBytes: Number.MAX_SAFE_INTEGER };
      const model = inspected ?? (await first.call('inspect', merge, { path, limits }));
      if (newStatePath === undefined || serverOptimizer(strategy).stateTensors.length === 0) return model;
      return { ...model, state: await first.call('nameFile', merge, { path: newStatePath }) };
    });
  };

  return {
    add: (contribution, signal) => inTurn(() => add(contribution, signal)),
    remove: (source) =>
      inTurn(async () => {
        await all('remove', { source });
      }),
    writePartial: (path) => inTurn(() => writePartial(path)),
    writeModel: (path, writeOptions) => inTurn(() => writeModel(path, writeOptions)),
    [Symbol.asyncDispose]: () =>
      inTurn(async () => {
        await inAll('close', () => ({}));
      }),
  };
};

const none: ElementRange = { from: 0, to: 0 };

const split = (elements: number, count: number): readonly ElementRange[] =>
  Array.from({ length: count }, (_, index) => ({
    from: Math.floor((elements * index) / count),
    to: Math.floor((elements * (index + 1)) / count),
  }));

const valueOf = <T>(result: PromiseSettledResult<T>): T => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};

/** Removes what was half written when the work fails. */
const written = async <T>(paths: readonly string[], work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    await Promise.all(paths.map((path) => rm(path, { force: true })));
    throw error;
  }
};
