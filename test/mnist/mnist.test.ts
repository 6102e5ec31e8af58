import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { loadProject, openLearner } from '../../clients/learner/index.js';
import { learnerContext, learnerTask, never, temporaryFolder } from '../fixtures/learner.js';
import { writeSeedModel } from './init_model.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const seedPath = join(import.meta.dirname, 'seed/seed.safetensors');

describe('the project test/mnist', () => {
  it('has the seed model that init_model.ts makes', async () => {
    const made = join(folder.path, 'made');
    await writeSeedModel(made);
    expect((await readFile(made)).equals(await readFile(seedPath))).toBe(true);
  });

  it('learns digits', async () => {
    const project = await loadProject(import.meta.dirname);
    expect(project.seedModelPath).toBe(seedPath);
    const lines: string[] = [];
    const partition = { scheme: 'iid', alpha: 0.5, index: 3, count: 20, seed: 1 } as const;
    const learner = await openLearner(
      project,
      learnerContext(folder.path, { partition, log: (line) => lines.push(line) }),
    );
    expect(learner.kind).toMatch(/^tensorflow\.js \((native|wasm)\)$/);
    expect(lines.at(-1)).toContain('TensorFlow.js');

    const task = learnerTask(seedPath, { settings: { epochs: 0.5 } });
    const { numExamples, metrics } = await learner.train(task, join(folder.path, 'update'), never());
    expect(numExamples).toBe(1500);
    expect(metrics['accuracy']).toBeGreaterThan(0.4);
    const untrained = await learner.evaluate?.(task, never());
    expect(untrained?.numExamples).toBe(500);
    expect(untrained?.metrics['accuracy']).toBeLessThan(0.3);
    await learner.close();
  });
});
