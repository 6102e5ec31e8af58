/** How soon MNIST is learned beside a straggler, on a virtual clock. From `dist`: `node dist/test/bench/straggler.js`. */
import { fileURLToPath } from 'node:url';
import PQueue from 'p-queue';
import { measureModel, startBackend } from '../../clients/learner/tensorflow/index.js';
import { mnistTestImages, mnistTrainer, writeMnistModel } from '../../clients/mnist/index.js';
import type { RunConfig } from '../../services/core/index.js';
import { printRows, type BenchRow } from './rows.js';
import { Simulation } from './simulation/simulation.js';

/** Units of time that a task takes each trainer; all have as many images. */
const durations = [1, 1, 1, 5];
const targetAccuracy = 0.95;
const training = { epochs: 0.2, batchSize: 32, learningRate: 0.1 };

/** @returns units of time until a version reaches the target, and its number */
const timeToTarget = async (config: Partial<RunConfig>): Promise<{ time: number; version: number }> => {
  const all = { clientsRequired: durations.length, clientsRequested: durations.length };
  await using simulation = await Simulation.open({
    config: { ...all, ...training, ...config },
    writeSeed: (path) => writeMnistModel(path),
  });
  const { clock, book, ends } = simulation;
  const images = await mnistTestImages();
  // One after the other: they share a backend, and their time is not this one.
  const turns = new PQueue({ concurrency: 1 });
  for (const [index, duration] of durations.entries()) {
    const name = `t${index}`;
    const learner = await mnistTrainer({
      ...{ client: name, dataset: `mnist:?part=${index + 1}&of=${durations.length}`, dataDir: '/nonexistent' },
      partition: { scheme: 'iid', alpha: 1, index, count: durations.length, seed: 1 },
      log: () => undefined,
    });
    simulation.join(name, {
      duration: () => duration,
      train: (task, path, signal) => turns.add(() => learner.train(task, path, signal)),
    });
  }
  for (let measured = 0; ; measured = book.run.round) {
    // In a round those who have ended wait for the others.
    const waiting = () => (config.aggGoal === undefined ? ends.length % durations.length : 0);
    await simulation.quiet(() => clock.sleeping === durations.length - waiting());
    if (book.run.round > measured) {
      const { accuracy = 0 } = await measureModel(await simulation.modelPath(), images);
      process.stderr.write(`bench: version ${book.run.round} at ${clock.now}: ${accuracy.toFixed(4)}\n`);
      if (accuracy >= targetAccuracy) return { time: clock.now, version: book.run.round };
    }
    const before = ends.length;
    clock.advance();
    await simulation.quiet(() => ends.length > before);
  }
};

export const benchStraggler = async (): Promise<readonly BenchRow[]> => {
  await startBackend(() => undefined, { prefer: ['wasm'] });
  const synchronous = await timeToTarget({});
  const asynchronous = await timeToTarget({ aggGoal: 3 });
  const to = `MNIST to ${targetAccuracy * 100} %, one trainer of four five times slower`;
  return [
    { name: `${to}: synchronous`, value: synchronous.time, unit: `tasks' time` },
    { name: `${to}: asynchronous`, value: asynchronous.time, unit: `tasks' time` },
    { name: `${to}: sooner`, value: synchronous.time / asynchronous.time, unit: '×', target: '≥ 2' },
  ];
};

if (process.argv[1] === fileURLToPath(import.meta.url)) printRows(await benchStraggler());
