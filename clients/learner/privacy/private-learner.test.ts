import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { learnerTask, never, temporaryFolder } from '../../../test/fixtures/learner.js';
import { seedModelFile } from '../../../test/support/models.js';
import { epsilonSpent, type Learner, type PrivacySettings } from '../../../services/core/index.js';
import { builtinLearners } from '../builtin.js';
import { readFloatModel } from '../files/tensor-file.js';
import { privateLearner } from './private-learner.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let inner: Learner;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder.path, 'model'), seedModelFile());
  inner = await builtinLearners['builtin:drift']!({
    client: 'client-1',
    partition: { scheme: 'iid', alpha: 1, index: 0, count: 1, seed: 1 },
    dataDir: folder.path,
    log: () => undefined,
  });
});
afterEach(() => folder.remove());

const settings: PrivacySettings = { clipThreshold: 0.5, noiseFactor: 1, delta: 1e-5, samplingRate: 1, seeded: false };

const update = () => join(folder.path, 'update');
const train = async (changes: Partial<PrivacySettings> = {}, round = 1) => {
  const learner = privateLearner(inner, { ...settings, ...changes }, join(folder.path, 'privacy.json'));
  const task = learnerTask(join(folder.path, 'model'), { round });
  const result = await learner.train(task, update(), never());
  const { tensors } = await readFloatModel(update());
  return { ...result, values: [...tensors.values()].flatMap(({ values }) => [...values]) };
};
const norm = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
const epsilonOf = (releases: number) =>
  epsilonSpent([{ noiseMultiplier: 2, releases, samplingRate: 1 }], settings.delta);

describe('a private learner', () => {
  it('sends its update clipped, and nothing that was measured on its data', async () => {
    const open = await inner.train(learnerTask(join(folder.path, 'model')), update(), never());
    expect(open.metrics).toHaveProperty('loss');
    const { values, metrics, numExamples, crc32: sum } = await train({ noiseFactor: 0 });
    expect(norm(values)).toBeLessThanOrEqual(0.5);
    expect(norm(values)).toBeGreaterThan(0.499);
    expect(metrics).toEqual({});
    expect(numExamples).toBe(open.numExamples);
    expect(sum).toBe(crc32(await readFile(update())));
  });

  it('draws noise that is another one each time, or the same one from the seed', async () => {
    expect((await train()).values).not.toEqual((await train()).values);
    const seeded = await train({ seeded: true });
    expect((await train({ seeded: true })).values).toEqual(seeded.values);
    // Noise of a standard deviation of 1 in each element stands out over the clipped update.
    expect(norm(seeded.values) / Math.sqrt(seeded.values.length)).toBeGreaterThan(0.5);
  });

  it('tells what has been spent, round by round, also after its process was killed', async () => {
    const told = [];
    for (const round of [1, 2, 3]) told.push((await train({}, round)).metrics['epsilon']);
    expect(told).toEqual([1, 2, 3].map(epsilonOf));
  });

  it('counts an update that is made again for certain, where others are sampled', async () => {
    const sampled = { samplingRate: 0.1 };
    const inRound3 = (await train(sampled, 3)).metrics['epsilon']!;
    const parts = { noiseMultiplier: 2, samplingRate: 0.1, releases: 3 };
    expect(inRound3).toBe(epsilonSpent([parts], settings.delta));
    expect(inRound3).toBeLessThan(epsilonOf(1));
    const again = (await train(sampled, 3)).metrics['epsilon']!;
    expect(again).toBe(epsilonSpent([parts, { ...parts, samplingRate: 1, releases: 1 }], settings.delta));
  });

  it('sends nothing when its book cannot be read', async () => {
    await writeFile(join(folder.path, 'privacy.json'), '{}');
    await expect(train()).rejects.toThrow();
  });
});
