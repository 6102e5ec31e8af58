import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../test/fixtures/learner.js';
import { mnistFolder, mnistHeldOut, mnistTraining, readIdx } from './index.js';

const partition = { scheme: 'iid', alpha: 0.5, index: 0, count: 20, seed: 1 } as const;

describe('MNIST', () => {
  it('gives each client its part of the training images, with their labels', async () => {
    const dataset = await mnistTraining(partition);
    expect(dataset).toMatchObject({ size: 3000, inputShape: [28, 28, 1], targetShape: [10] });
    const input = new Float32Array(784);
    const target = new Float32Array(10);
    dataset.copy(17, input, target);
    expect(target.reduce((sum, value) => sum + value, 0)).toBe(1);
    expect(Math.max(...input)).toBeGreaterThan(0.9);
    expect(Math.max(...input)).toBeLessThanOrEqual(1);
  });

  it('spreads the test images evenly, whatever the scheme', async () => {
    const sizes = [0, 1, 2].map(
      async (index) => (await mnistHeldOut({ ...partition, scheme: 'shards', index, count: 3 })).size,
    );
    expect(await Promise.all(sizes)).toEqual([3333, 3333, 3334]);
  });
});

describe('an IDX file', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());
  const file = async (bytes: readonly number[]) => {
    const path = join(folder.path, 'idx');
    await writeFile(path, Uint8Array.from(bytes));
    return path;
  };

  it('gives the items that are asked for, as the whole file has them', async () => {
    const path = join(mnistFolder(), 't10k-labels-idx1-ubyte');
    const { bytes } = await readIdx(path);
    expect(bytes).toHaveLength(10_000);
    const chosen = Uint32Array.of(0, 1, 1023, 1024, 5000, 9999);
    expect([...(await readIdx(path, chosen)).bytes]).toEqual([...chosen].map((index) => bytes[index]));
  });

  it('that is packed is read as if it were not', async () => {
    const whole = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9);
    await writeFile(join(folder.path, 'packed.gz'), gzipSync(whole));
    const path = join(folder.path, 'packed');
    expect([...(await readIdx(path, Uint32Array.of(0, 2))).bytes]).toEqual([7, 9]);
    await writeFile(join(folder.path, 'packed.gz'), gzipSync(whole.subarray(0, 9)));
    await expect(readIdx(path)).rejects.toMatchObject({ code: 'project.invalid' });
  });

  it.each([
    ['is not there', undefined],
    ['is something else', [1, 2, 3, 4, 5]],
    ['ends early', [0, 0, 8, 1, 0, 0, 0, 3, 1, 2]],
    ['has too few items', [0, 0, 8, 1, 0, 0, 0, 2, 1, 2]],
  ])('that %s is refused', async (_, bytes) => {
    const path = bytes === undefined ? join(folder.path, 'nothing') : await file(bytes);
    await expect(readIdx(path, Uint32Array.of(0, 2))).rejects.toMatchObject({ code: 'project.invalid' });
  });
});
