import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { loadProject, openLearner } from '../../clients/learner/index.js';
import { readFloatModel, writeFloatTensors } from '../../clients/learner/files/tensor-file.js';
import { type Learner, taskSeed } from '../../services/core/index.js';
import { mnistFolder } from '../../clients/mnist/index.js';
import { learnerContext, learnerTask, never, temporaryFolder } from '../fixtures/learner.js';

/** Needs python3 with venv and a package index. */
const minutes = 60_000;
const clients = 3;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let learners: Learner[];
let seedModelPath: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  // A copy, so that the set-up runs for real.
  const dir = join(folder.path, 'test', 'mnist-numpy');
  await cp(join(import.meta.dirname, '../mnist-numpy'), dir, {
    recursive: true,
    filter: (path) => !/\.venv|\.nestor|__pycache__/.test(path),
  });
  await symlink(join(mnistFolder(), '..', '..'), join(folder.path, 'node_modules'));
  const project = await loadProject(dir);
  seedModelPath = project.seedModelPath ?? '';
  learners = await Promise.all(
    Array.from({ length: clients }, (_, index) =>
      openLearner(
        project,
        learnerContext(join(folder.path, `client-${index}`), {
          partition: { scheme: 'iid', alpha: 0.5, index, count: clients, seed: 1 },
        }),
      ),
    ),
  );
}, 5 * minutes);
afterAll(() => folder.remove());

it(
  'the Python project reaches 0.9 in three rounds of weighted means',
  async () => {
    let modelPath = seedModelPath;
    let accuracy = 0;
    for (let round = 1; round <= 3; round += 1) {
      const base = await readFloatModel(modelPath);
      const sums = new Map([...base.tensors].map(([name, { values }]) => [name, new Float64Array(values.length)]));
      let total = 0;
      for (const [index, learner] of learners.entries()) {
        const updatePath = join(folder.path, `update-${index}`);
        const task = learnerTask(modelPath, { round, seed: taskSeed(1, `client-${index}`, round) });
        const { numExamples } = await learner.train(task, updatePath, never());
        total += numExamples;
        for (const { name, values } of (await readFloatModel(updatePath)).tensors.values()) {
          const sum = sums.get(name) ?? new Float64Array();
          values.forEach((value, at) => (sum[at] = (sum[at] ?? 0) + numExamples * value));
        }
      }
      expect(total).toBe(60_000);
      modelPath = join(folder.path, `model-${round}`);
      const merged = [...base.tensors.values()].map(({ name, shape, values }) => ({
        name,
        shape,
        values: values.map((value, at) => value + (sums.get(name)?.[at] ?? 0) / total),
      }));
      await writeFloatTensors(modelPath, merged);
      let correct = 0;
      let examples = 0;
      for (const learner of learners) {
        const answer = await learner.evaluate?.(learnerTask(modelPath, { round }), never());
        correct += (answer?.numExamples ?? 0) * (answer?.metrics['accuracy'] ?? 0);
        examples += answer?.numExamples ?? 0;
      }
      expect(examples).toBe(10_000);
      accuracy = correct / examples;
    }
    expect(accuracy).toBeGreaterThan(0.9);
    process.stderr.write(`mnist-numpy: accuracy ${accuracy.toFixed(4)} after 3 rounds\n`);
  },
  5 * minutes,
);
