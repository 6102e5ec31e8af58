import { open } from 'node:fs/promises';

import { hash32, type Learner, type LearnerFactory, type LearnerTask } from '../../services/core/index.js';
import { withDeadline } from './deadline.js';
import { type FloatTensor, readFloatModel, readHeader, writeFloatTensors } from './files/tensor-file.js';
import { randomNumbers } from './random.js';

/** What a built-in learner answers to a task, from the file of its base model. */
type Answer = (task: LearnerTask) => Promise<{ readonly numExamples: number; readonly delta: readonly FloatTensor[] }>;

/** Makes each update a file of its own: equal bytes would be transferred once for all clients. */
const signature = ({ client, round }: LearnerTask) => ({ client, round: String(round) });

/** The same delta for every element; the model's elements are not even read, and its tensors filled once. */
const constant = (value: number): Answer => {
  let filled: readonly FloatTensor[] = [];
  return async ({ modelPath }) => {
    const file = await open(modelPath, 'r');
    try {
      const { tensors } = await readHeader(file);
      const floats = tensors.filter(({ dtype }) => dtype === 'F32');
      filled = floats.map(({ name, shape, sizeBytes }, index) => {
        const before = filled[index]?.values;
        const values = before?.byteLength === sizeBytes ? before : new Float32Array(sizeBytes / 4).fill(value);
        return { name, shape, values };
      });
      return { numExamples: 1, delta: filled };
    } finally {
      await file.close();
    }
  };
};

/** Noise of the task's seed, and a pull towards zero that makes it depend on the model and keeps the model bounded. */
const drift: Answer = async ({ modelPath, seed }) => {
  const { tensors } = await readFloatModel(modelPath);
  const delta = [...tensors.values()].map(({ name, shape, values }) => {
    const random = randomNumbers(hash32('drift', seed, name));
    return { name, shape, values: values.map((value) => (random() - 0.5) / 8 - value / 16) };
  });
  return { numExamples: drawnExamples(seed), delta };
};

const drawnExamples = (seed: number): number => 1 + (hash32('examples', seed) % 1000);

/**
 * Learners that need no data and no time, as a client may name them in place of a project's folder:
 *
 * - `builtin:echo` answers with the model unchanged: what is left of a round is overhead.
 * - `builtin:nudge` moves every element by 2⁻²⁰: as cheap, but each round's model is a new one that has to be fetched.
 * - `builtin:drift` answers with a delta and an example count that are cheap functions of the task's seed and the
 *   model, so that any mistake in a mean shows in the next model's id.
 */
export const builtinLearners: Readonly<Record<string, LearnerFactory>> = {
  'builtin:echo': () => Promise.resolve(learner('echo', constant(0))),
  'builtin:nudge': () => Promise.resolve(learner('nudge', constant(2 ** -20))),
  'builtin:drift': () => Promise.resolve(learner('drift', drift)),
};

const learner = (kind: string, answer: Answer): Learner => ({
  kind,
  train: (task, updatePath, signal) =>
    withDeadline(task, signal, async (limit) => {
      const { numExamples, delta } = await answer(task);
      limit.check();
      const crc32 = await writeFloatTensors(updatePath, delta, signature(task));
      return { numExamples, metrics: { loss: 0 }, crc32 };
    }),
  evaluate: (task, signal) =>
    withDeadline(task, signal, () =>
      Promise.resolve({
        numExamples: drawnExamples(task.seed),
        metrics: { loss: 1 / task.round, accuracy: 1 - 1 / (1 + task.round) },
      }),
    ),
  close: () => Promise.resolve(),
});
