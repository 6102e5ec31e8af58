/** A merging thread: does one request after the other, for all merges of the process. */
import { parentPort } from 'node:worker_threads';
import { asNestorError, createRingKernel, serverOptimizer, type RingKernel } from '../../core/arithmetic.js';
import { fillModel, fillPartial } from './fill.js';
import { inspect, nameFile } from './inspection.js';
import { copyUntrained, createPartial, withModelFiles } from './model-files.js';
import { partialMetadata } from './partial-metadata.js';
import { createSumming, type Summing } from './summing.js';
import type { CallName, ThreadCalls, ThreadReply, ThreadRequest } from './thread-protocol.js';

const port = parentPort;
if (port === null) throw new Error('merge.worker must run as a worker thread');

const merges = new Map<number, Summing>();
/** The memory of the last merge that ended, for the next one: growing and collecting it costs more than keeping it. */
let idle: RingKernel | undefined;
const scratch = await createRingKernel({ sumElements: 0 });

const takeKernel = async (sumElements: number): Promise<RingKernel> => {
  const kept = idle;
  idle = undefined;
  return kept !== undefined && kept.sumElements >= sumElements ? kept : createRingKernel({ sumElements });
};

const cancelled = new DOMException('The operation was aborted', 'AbortError');

type Handlers = {
  readonly [N in CallName]: (
    input: ThreadCalls[N]['input'],
    merge: number,
  ) => ThreadCalls[N]['output'] | Promise<ThreadCalls[N]['output']>;
};

const summingOf = (merge: number): Summing => {
  const summing = merges.get(merge);
  if (summing === undefined) throw new RangeError(`no merge ${merge}`);
  return summing;
};

const handlers: Handlers = {
  open: async ({ plan, range, windowElements }, merge) => {
    const kernel = await takeKernel(Math.min(windowElements, range.to - range.from));
    merges.set(merge, createSumming(plan, range, windowElements, kernel));
  },
  add: ({ contribution, cancelled: flag }, merge) => {
    summingOf(merge).add(contribution, () => {
      if (flag !== undefined && Atomics.load(flag, 0) !== 0) throw cancelled;
    });
  },
  remove: ({ source }, merge) => {
    summingOf(merge).remove(source);
  },
  createPartial: ({ path }, merge) => {
    const summing = summingOf(merge);
    const examples = summing.examples();
    createPartial(path, summing.plan, partialMetadata(summing.plan, examples));
    return { examples };
  },
  fillPartial: ({ path }, merge) => fillPartial(summingOf(merge), path),
  createModel: ({ strategy, ...paths }, merge) => {
    withModelFiles(paths, summingOf(merge).plan, serverOptimizer(strategy), 'create', (files) => {
      copyUntrained(files, scratch.input());
    });
  },
  fillModel: ({ strategy, ...paths }, merge) => {
    const summing = summingOf(merge);
    const optimizer = serverOptimizer(strategy);
    return withModelFiles(paths, summing.plan, optimizer, 'update', (files) => fillModel(summing, files, optimizer));
  },
  close: (_, merge) => {
    const kernel = merges.get(merge)?.kernel;
    merges.delete(merge);
    if (kernel !== undefined && kernel.sumElements >= (idle?.sumElements ?? 0)) idle = kernel;
  },
  nameFile: ({ path }) => nameFile(path, scratch.input()),
  inspect: ({ path, limits }) => inspect(path, limits, scratch),
};

const handle = async <N extends CallName>(call: N, input: ThreadCalls[N]['input'], merge: number): Promise<unknown> =>
  handlers[call](input, merge);

let last: Promise<void> = Promise.resolve();
port.on('message', (request: ThreadRequest) => {
  last = last.then(async () => {
    const { id, call, input, merge } = request;
    const reply = await handle(call, input, merge).then(
      (output): ThreadReply => ({ id, output }),
      (error: unknown): ThreadReply => {
        const { code, message, details, stack = '' } = asNestorError(error);
        return { id, failure: { code, message, details, stack } };
      },
    );
    port.postMessage(reply);
  });
});
