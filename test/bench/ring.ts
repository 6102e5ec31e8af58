/** Speed of the ring kernel beside NumPy's running means, measured in the same run. From `dist`: `node dist/test/bench/ring.js`. */
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createRingKernel, scaleExponent, type RingKernel } from '../../services/core/index.js';
import { numpyRows } from './numpy.js';
import { type BenchRow, printRows } from './rows.js';

const updates = 100;
const parameters = 1_663_370;
/** Different updates in memory, taken in turn: together more than the caches hold. */
const distinct = 25;
const repeats = 7;
const tileElements = 16_384;
const exponent = scaleExponent(0.1);

interface Passes {
  readonly kernel: RingKernel;
  readonly elements: number;
}

const prepare = async (elements: number): Promise<Passes> => {
  const chunkBytes = Math.ceil((distinct * elements * 4) / 16) * 16;
  const kernel = await createRingKernel({ sumElements: elements, chunkBytes });
  const input = kernel.input();
  const values = new Float32Array(input.buffer, input.byteOffset, distinct * elements);
  let state = 1;
  for (let i = 0; i < values.length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    values[i] = state * 2 ** -35;
  }
  return { kernel, elements };
};

/** Adds 100 updates, tile by tile of so many elements. */
const addAll = ({ kernel, elements }: Passes, tile: number): void => {
  for (let at = 0; at < elements; at += tile) {
    const count = Math.min(tile, elements - at);
    for (let update = 0; update < updates; update += 1) {
      const offsetBytes = 4 * ((update % distinct) * elements + at);
      kernel.addUpdate(at, { offsetBytes, count, scaleExponent: exponent, numExamples: 600 });
    }
  }
};

/** Bytes of update per nanosecond, the best of several runs. */
const bestRate = async (run: () => void | Promise<void>): Promise<number> => {
  let best = Infinity;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const start = performance.now();
    await run();
    best = Math.min(best, performance.now() - start);
  }
  return (updates * parameters * 4) / best / 1e6;
};

const onThreads = async (count: number): Promise<number> => {
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL(import.meta.url), { workerData: { elements: Math.ceil(parameters / count) } }),
  );
  const answer = (worker: Worker): Promise<unknown> =>
    new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  await Promise.all(workers.map(answer));
  const rate = await bestRate(async () => {
    await Promise.all(
      workers.map((worker) => {
        const done = answer(worker);
        worker.postMessage('run');
        return done;
      }),
    );
  });
  await Promise.all(workers.map((worker) => worker.terminate()));
  return rate;
};

const serve = async ({ elements }: { readonly elements: number }): Promise<void> => {
  const passes = await prepare(elements);
  parentPort?.on('message', () => {
    addAll(passes, passes.elements);
    parentPort?.postMessage('done');
  });
  parentPort?.postMessage('ready');
};

/** Measures the kernel and NumPy; takes some 20 seconds and 500 MB. */
export const benchRing = async (): Promise<readonly BenchRow[]> => {
  const numpy = await numpyRows({ updates, parameters, distinct, repeats });
  const [float32, float64] = [numpy.find(isNamed('float32')), numpy.find(isNamed('float64'))];
  const passes = await prepare(parameters);
  const whole = await bestRate(() => {
    addAll(passes, passes.elements);
  });
  const tiled = await bestRate(() => {
    addAll(passes, tileElements);
  });
  const two = await onThreads(2);
  const ahead = (of: BenchRow | undefined, what: string): string =>
    typeof of?.value === 'number' ? `${what} ${of.value.toFixed(1)}` : what;
  return [
    {
      name: 'ring kernel, 1 thread, whole passes',
      value: whole,
      unit: 'GB/s of update',
      target: `>= 6.5 on an idle core; ${ahead(float64, '> NumPy float64')}`,
    },
    { name: 'ring kernel, 1 thread, tiles of 16 Ki', value: tiled, unit: 'GB/s of update' },
    {
      name: 'ring kernel, 2 threads, whole passes',
      value: two,
      unit: 'GB/s of update',
      target: ahead(float32, '> NumPy float32'),
    },
    ...numpy,
  ];
};

const isNamed =
  (part: string) =>
  ({ name }: BenchRow): boolean =>
    name.includes(part);

if (!isMainThread) await serve(workerData as { readonly elements: number });
else if (process.argv[1] === fileURLToPath(import.meta.url)) printRows(await benchRing());
