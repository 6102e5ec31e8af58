import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { NestorError } from '../../core/index.js';
import type { CallName, ThreadCalls, ThreadReply } from './thread-protocol.js';

/** A thread that merges; it keeps the process alive only while it has something to do. */
export interface MergeThread {
  /** @throws what the thread threw; `internal` when the thread has died. */
  call<N extends CallName>(call: N, merge: number, input: ThreadCalls[N]['input']): Promise<ThreadCalls[N]['output']>;
  isAlive(): boolean;
}

/** What a merge works on is in the kernel's memory; little else is made, and none of it should grow the heap. */
const resourceLimits = { maxYoungGenerationSizeMb: 2 };

const startWorker = (): Worker => {
  const built = new URL('./merge.worker.js', import.meta.url);
  if (existsSync(built)) return new Worker(built, { resourceLimits });
  // From the sources, as in unit tests: the thread has to strip the types by itself.
  const entry = new URL('./merge.worker.ts', import.meta.url).href;
  return new Worker(new URL('../../../scripts/source-worker.mjs', import.meta.url), { workerData: { entry } });
};

interface Pending {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export const startMergeThread = (): MergeThread => {
  const worker = startWorker();
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let death: NestorError | undefined;
  worker.unref();

  worker.on('message', (reply: ThreadReply) => {
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if (pending.size === 0) worker.unref();
    if ('failure' in reply) {
      const { code, message, details, stack } = reply.failure;
      waiting?.reject(new NestorError(code, message, { details, cause: stack }));
    } else waiting?.resolve(reply.output);
  });
  const die = (cause: unknown): void => {
    death ??= new NestorError('internal', 'a merging thread has ended', { cause });
    for (const { reject } of pending.values()) reject(death);
    pending.clear();
  };
  worker.on('error', die);
  worker.on('exit', die);

  return {
    isAlive: () => death === undefined,
    call: <N extends CallName>(call: N, merge: number, input: ThreadCalls[N]['input']) =>
      new Promise<ThreadCalls[N]['output']>((resolve, reject) => {
        if (death !== undefined) {
          reject(death);
          return;
        }
        lastId += 1;
        // The border between threads: the reply's type follows from the call's name.
        pending.set(lastId, { resolve: resolve as (output: unknown) => void, reject });
        worker.ref();
        worker.postMessage({ id: lastId, merge, call, input });
      }),
  };
};
