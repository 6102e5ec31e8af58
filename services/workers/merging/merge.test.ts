import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isPeerName, runConfigSchema, type PeerName, type StrategyConfig } from '../../core/index.js';
import {
  inspectModel,
  openMerge,
  planOf,
  type Contribution,
  type Merge,
  type MergePlan,
  type MergeOptions,
} from './index.js';
import { readTensors, writeInOrder, writeTensors, type Tensors } from './testing/model-files.js';

let dir = '';
let basePath = '';
let plan: MergePlan;
const shapes = { 'conv/kernel': [3, 3, 1, 64], bias: [7], scalar: [], empty: [0, 4], dense: [331, 129] } as const;
const fedavg: StrategyConfig = runConfigSchema.parse({});

const peer = (name: string): PeerName => {
  if (!isPeerName(name)) throw new Error(name);
  return name;
};

/** Numbers that look random and are the same every time. */
const noise = (count: number, seed: number, size: number): Float32Array => {
  let state = seed * 2_654_435_761 + 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * size;
  });
};

const floats = (seed: number, size: number): Tensors =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [
      name,
      {
        shape,
        values: noise(
          shape.reduce<number>((n, d) => n * d, 1),
          seed * 100 + i,
          size,
        ),
      },
    ]),
  );

/** F32 tensors that hold one value everywhere. */
const constant = (value: number): Tensors =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { shape, values: new Float32Array(shape.reduce<number>((n, d) => n * d, 1)).fill(value) },
    ]),
  );

const update = (i: number, tensors: Tensors = floats(i, 0.01)): Contribution => ({
  kind: 'update',
  source: peer(`client-${i}`),
  path: writeTensors(join(dir, `update-${i}`), tensors),
  numExamples: 1 + ((i * 37) % 600),
});

const withMerge = async <T>(work: (merge: Merge) => Promise<T>, options?: MergeOptions): Promise<T> => {
  const merge = openMerge(plan, options);
  try {
    return await work(merge);
  } finally {
    await merge[Symbol.asyncDispose]();
  }
};

let outputs = 0;
const output = (): string => join(dir, `output-${(outputs += 1)}`);
const modelOf = (merge: Merge) => merge.writeModel(output(), { basePath, strategy: fedavg });

const flatId = (contributions: readonly Contribution[], options?: MergeOptions): Promise<string> =>
  withMerge(async (merge) => {
    for (const each of contributions) await merge.add(each);
    return (await modelOf(merge)).modelId;
  }, options);

const partialOf = (contributions: readonly Contribution[], name: string): Promise<Contribution> =>
  withMerge(async (merge) => {
    for (const each of contributions) await merge.add(each);
    const path = output();
    const { examples } = await merge.writePartial(path);
    return { kind: 'partial', source: peer(name), path, examples };
  });

const refused = (code: string): unknown => expect.objectContaining({ code });

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'nestor-merge-'));
  const step = { shape: [2], values: BigInt64Array.of(5n, -6n) };
  const mask = { shape: [3], values: Uint8Array.of(1, 0, 1) };
  basePath = writeTensors(join(dir, 'base'), { ...floats(999, 0.5), step, mask }, { topology: '{"layers":[]}' });
  const base = await inspectModel(basePath, { maxFileBytes: 10_000_000 });
  plan = planOf(base.modelId, base.tensors);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

describe.each(['1', '2'])('with %s merging threads', (threads) => {
  beforeEach(() => {
    vi.stubEnv('NESTOR_MERGE_THREADS', threads);
  });

  test('flat, nested, shuffled and windowed merges give the same model', async () => {
    const updates = Array.from({ length: 11 }, (_, i) => update(i));
    const flat = await flatId(updates);
    expect(await flatId([...updates].reverse())).toBe(flat);
    for (const combiners of [2, 3, 5]) {
      const partials = await Promise.all(
        Array.from({ length: combiners }, (_, c) =>
          partialOf(
            updates.filter((_u, i) => i % combiners === c),
            `combiner-${c}`,
          ),
        ),
      );
      expect(await flatId(partials)).toBe(flat);
      const [first, ...others] = partials;
      expect(await flatId([await partialOf(others, 'upper'), first!])).toBe(flat);
    }
    for (const windowElements of [1_000_000, 20_000, 1_023])
      expect(await flatId(updates, { windowElements })).toBe(flat);
  });

  test('a partial is the same file however it was windowed', async () => {
    const updates = [update(1), update(2)];
    const files = await Promise.all(
      [undefined, 999].map((windowElements) =>
        withMerge(
          async (merge) => {
            for (const each of updates) await merge.add(each);
            const path = output();
            await merge.writePartial(path);
            return readFileSync(path);
          },
          windowElements === undefined ? {} : { windowElements },
        ),
      ),
    );
    expect(files[0]!.equals(files[1]!)).toBe(true);
  });

  test('a refused update leaves the sum untouched, wherever its fault is', async () => {
    const updates = [update(1), update(2)];
    const flat = await flatId(updates);
    for (const options of [{}, { windowElements: 9_000 }]) {
      await withMerge(async (merge) => {
        await merge.add(updates[0]!);
        for (const [tensor, at] of [
          ['bias', 0],
          ['conv/kernel', 575],
          ['dense', 0],
          ['dense', 42_698],
          ['scalar', 0],
        ] as const) {
          for (const [value, code] of [
            [NaN, 'update.non_finite'],
            [Infinity, 'update.non_finite'],
            [33, 'update.out_of_range'],
          ] as const) {
            const bad = floats(3, 0.01);
            bad[tensor]!.values[at] = value;
            await expect(merge.add(update(3, bad))).rejects.toEqual(refused(code));
          }
        }
        await merge.add(updates[1]!);
        expect((await modelOf(merge)).modelId).toBe(flat);
      }, options);
    }
  });

  test('what is removed has never been there', async () => {
    const [a, b, c] = [update(1), update(2), update(3)];
    const nested = await partialOf([b, c], 'combiner');
    const only = await flatId([a]);
    for (const options of [{}, { windowElements: 9_000 }]) {
      await withMerge(async (merge) => {
        for (const each of [a, b, nested]) await merge.add(each);
        await merge.remove(b.source);
        await merge.remove(nested.source);
        await merge.remove(peer('nobody'));
        expect((await modelOf(merge)).modelId).toBe(only);
        await merge.add(b);
        await merge.remove(b.source);
        expect((await modelOf(merge)).modelId).toBe(only);
      }, options);
    }
  });

  test('an update can be removed after its file is gone', async () => {
    const [a, b] = [update(1), update(2)];
    const only = await flatId([a]);
    await withMerge(async (merge) => {
      for (const each of [a, b]) await merge.add(each);
      rmSync(b.path);
      await merge.remove(b.source);
      expect((await modelOf(merge)).modelId).toBe(only);
    });
  });

  test('an aborted addition rejects with the reason and adds nothing', async () => {
    const only = await flatId([update(1)]);
    await withMerge(async (merge) => {
      await merge.add(update(1));
      await expect(merge.add(update(2), AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
      const controller = new AbortController();
      const adding = merge.add(update(3), controller.signal);
      controller.abort(new Error('late'));
      await expect(adding).rejects.toThrow('late');
      expect((await modelOf(merge)).modelId).toBe(only);
    });
  });
});

test('the mean is weighted by examples', async () => {
  await withMerge(async (merge) => {
    await merge.add({ ...update(1, constant(1)), kind: 'update', numExamples: 30 });
    await merge.add({ ...update(2, constant(5)), kind: 'update', numExamples: 10 });
    const path = output();
    await merge.writeModel(path, { basePath, strategy: fedavg });
    const [before, after] = [readTensors(basePath), readTensors(path)];
    for (const name of ['bias', 'dense', 'scalar', 'conv/kernel']) {
      expect(after.get(name)).toEqual(before.get(name)!.map((x) => x + 2));
    }
  });
});

test('an update with a factor moves the model by so much less', async () => {
  await withMerge(async (merge) => {
    await merge.add({ ...update(1, constant(1)), kind: 'update', numExamples: 30, factor: 0.5 });
    await merge.add({ ...update(2, constant(5)), kind: 'update', numExamples: 10 });
    const path = output();
    await merge.writeModel(path, { basePath, strategy: fedavg });
    const [before, after] = [readTensors(basePath), readTensors(path)];
    // (30 · 1/2 · 1 + 10 · 5) / (30 + 10)
    expect(after.get('bias')).toEqual(before.get('bias')!.map((x) => Math.fround(x + 1.625)));
  });
});

test('a new model keeps the other tensors and the metadata of its base and says all about itself', async () => {
  await withMerge(async (merge) => {
    await merge.add(update(1));
    const path = output();
    const { state, ...written } = await merge.writeModel(path, { basePath, strategy: fedavg });
    expect(state).toBeUndefined();
    expect(await inspectModel(path, { maxFileBytes: 10_000_000 })).toEqual(written);
    expect(written.metadata).toEqual({ topology: '{"layers":[]}' });
    expect(written.parameters).toBe(576 + 7 + 1 + 331 * 129);
    expect(written.tensors.find(({ name }) => name === 'dense')?.maxAbs).toBe(
      readTensors(path)
        .get('dense')!
        .reduce((max, x) => Math.max(max, Math.abs(x)), 0),
    );
    const bytes = readFileSync(path);
    expect(bytes.includes(Buffer.from(BigInt64Array.of(5n, -6n).buffer))).toBe(true);
  });
});

test('tensors of an update or a base may stand in any order in their files', async () => {
  const tensors = floats(1, 0.01);
  const canonical = update(1, tensors);
  const other: Contribution = {
    ...canonical,
    path: writeInOrder(join(dir, 'other'), tensors, ['scalar', 'dense', 'empty', 'bias', 'conv/kernel']),
  };
  expect(await flatId([other])).toBe(await flatId([canonical]));
  const turned = await inspectModel(other.path, { maxFileBytes: 10_000_000 });
  const straight = await inspectModel(canonical.path, { maxFileBytes: 10_000_000 });
  expect(turned.modelId).toBe(straight.modelId);
  expect(turned.file).not.toEqual(straight.file);
});

test('a strategy with a state goes on from it, in windows or not', async () => {
  const strategy = runConfigSchema.parse({ strategy: 'fedadam' });
  const results = await Promise.all(
    [undefined, 5_000].map((windowElements) =>
      withMerge(
        async (merge) => {
          await merge.add(update(1));
          const [first, second, states] = [output(), output(), [output(), output()] as const];
          const one = await merge.writeModel(first, { basePath, strategy, newStatePath: states[0] });
          const options = { basePath: first, strategy, statePath: states[0], newStatePath: states[1] };
          const two = await merge.writeModel(second, options);
          const moment = readTensors(states[1]).get('firstMoment/bias');
          const delta = readTensors(update(1).path).get('bias');
          expect(moment?.[0]).toBeCloseTo((0.1 + 0.09) * (delta?.[0] ?? 0), 6);
          return [one.modelId, two.modelId, ...states.map((path) => readFileSync(path).toString('base64'))];
        },
        windowElements === undefined ? {} : { windowElements },
      ),
    ),
  );
  expect(results[0]).toEqual(results[1]);
  expect(new Set(results[0]!.slice(0, 2)).size).toBe(2);
});

test('a windowed merge whose file is gone when it is needed again says so, and goes on when it is back', async () => {
  const [a, b] = [update(1), update(2)];
  const flat = await flatId([a, b]);
  await withMerge(
    async (merge) => {
      for (const each of [a, b]) await merge.add(each);
      const bytes = readFileSync(b.path);
      rmSync(b.path);
      const path = output();
      await expect(merge.writeModel(path, { basePath, strategy: fedavg })).rejects.toEqual(refused('storage.io'));
      expect(existsSync(path)).toBe(false);
      writeFileSync(b.path, bytes);
      expect((await modelOf(merge)).modelId).toBe(flat);
    },
    { windowElements: 9_000 },
  );
});

describe('a contribution is refused', () => {
  test.each([
    ['without examples', { numExamples: 0 }, 'update.zero_examples'],
    ['with fewer than none', { numExamples: -1 }, 'update.examples_out_of_range'],
    ['with half an example', { numExamples: 0.5 }, 'update.examples_out_of_range'],
    ['with more than 2^20 examples', { numExamples: 2 ** 20 + 1 }, 'update.examples_out_of_range'],
    ['with NaN examples', { numExamples: NaN }, 'update.examples_out_of_range'],
    ['whose file is missing', { path: '/nonexistent/update' }, 'storage.io'],
  ])('%s', async (_, change, code) => {
    await withMerge(async (merge) => {
      await expect(merge.add({ ...update(1), kind: 'update', numExamples: 5, ...change })).rejects.toEqual(
        refused(code),
      );
      await expect(modelOf(merge)).rejects.toEqual(refused('run.too_few_updates'));
    });
  });

  test('when its layout is another', async () => {
    const layouts: Tensors[] = [
      Object.fromEntries(Object.entries(floats(1, 1)).filter(([name]) => name !== 'bias')),
      { ...floats(1, 1), more: { shape: [1], values: Float32Array.of(1) } },
      { ...floats(1, 1), bias: { shape: [1, 7], values: new Float32Array(7) } },
      { ...floats(1, 1), bias: { shape: [7], values: new BigInt64Array(7) } },
    ];
    await withMerge(async (merge) => {
      for (const tensors of layouts)
        await expect(merge.add(update(1, tensors))).rejects.toEqual(refused('update.shape_mismatch'));
    });
  });

  test('when it is not a safetensors file, or not all of one, or too large', async () => {
    await withMerge(async (merge) => {
      const garbage = { ...update(1), path: output() };
      writeFileSync(garbage.path, 'not a model at all');
      await expect(merge.add(garbage)).rejects.toEqual(refused('update.malformed'));
      const short = update(2);
      truncateSync(short.path, 1_000);
      await expect(merge.add(short)).rejects.toEqual(refused('update.malformed'));
      const long = update(3);
      truncateSync(long.path, 20_000_000);
      await expect(merge.add(long)).rejects.toEqual(refused('update.too_large'));
    });
  });

  test('when its source has one in the sum already', async () => {
    await withMerge(async (merge) => {
      await merge.add(update(1));
      await expect(merge.add(update(1))).rejects.toEqual(refused('update.duplicate'));
    });
  });

  test('when it is a partial of another base, of other examples, or of impossible sums', async () => {
    const partial = await partialOf([update(1), update(2)], 'combiner');
    await withMerge(async (merge) => {
      await expect(merge.add({ ...partial, kind: 'partial', examples: 7 })).rejects.toEqual(
        refused('update.malformed'),
      );
      await expect(merge.add({ ...partial, kind: 'partial', examples: 2 ** 31 })).rejects.toEqual(
        refused('update.examples_out_of_range'),
      );
      await expect(merge.add({ ...update(3), kind: 'update', path: partial.path, numExamples: 1 })).rejects.toEqual(
        refused('update.shape_mismatch'),
      );
      const bytes = readFileSync(partial.path);
      bytes.fill(0x7f, bytes.length - 8);
      writeFileSync(partial.path, bytes);
      await expect(merge.add(partial)).rejects.toEqual(refused('update.out_of_range'));
    });
    const another: MergePlan = {
      ...plan,
      baseModelId: (await inspectModel(update(9).path, { maxFileBytes: 1e7 })).modelId,
    };
    const merge = openMerge(another);
    await expect(merge.add(await partialOf([update(1)], 'combiner'))).rejects.toEqual(refused('update.stale'));
    await merge[Symbol.asyncDispose]();
  });

  test('when the round has no room for its examples', async () => {
    const all = 2 ** 31 - 1;
    const path = writeTensors(
      output(),
      Object.fromEntries(
        plan.tensors.map(({ name, shape }) => [
          name,
          { shape, values: new BigInt64Array(shape.reduce((n, d) => n * d, 1)) },
        ]),
      ),
      {
        'nestor.kind': 'partial.v1',
        'nestor.baseModelId': plan.baseModelId,
        'nestor.examples': String(all),
        'nestor.scaleExponents': plan.tensors.map(({ scaleExponent }) => scaleExponent).join(','),
      },
    );
    await withMerge(async (merge) => {
      await merge.add({ kind: 'partial', source: peer('combiner'), path, examples: all });
      await expect(merge.add({ ...update(1), kind: 'update', numExamples: 1 })).rejects.toEqual(
        refused('update.examples_out_of_range'),
      );
    });
  });
});

test('a model that cannot be written leaves no file behind', async () => {
  const strategy = runConfigSchema.parse({ serverLearningRate: 1000 });
  const huge = writeTensors(join(dir, 'huge'), constant(3e38));
  const base = await inspectModel(huge, { maxFileBytes: 1e7 });
  const merge = openMerge(planOf(base.modelId, base.tensors));
  await merge.add({ kind: 'update', source: peer('a'), path: huge, numExamples: 1 });
  const path = output();
  await expect(merge.writeModel(path, { basePath: huge, strategy })).rejects.toEqual(refused('model.non_finite'));
  expect(existsSync(path)).toBe(false);
  await expect(
    merge.writeModel(path, { basePath, strategy: runConfigSchema.parse({ strategy: 'fedadam' }) }),
  ).rejects.toThrow('newStatePath');
  await expect(merge.writeModel(join(dir, 'no', 'folder'), { basePath: huge, strategy: fedavg })).rejects.toEqual(
    refused('storage.io'),
  );
  await merge[Symbol.asyncDispose]();
});

describe('a model file is refused', () => {
  const inspect = (tensors: Tensors) => inspectModel(writeTensors(output(), tensors), { maxFileBytes: 1_000 });
  const values = Float32Array.of(1, 2, NaN);

  test('when it is too large, not finite, or has nothing to train', async () => {
    await expect(inspectModel(basePath, { maxFileBytes: 100 })).rejects.toEqual(refused('model.too_large'));
    await expect(inspect({ w: { shape: [3], values } })).rejects.toEqual(refused('model.non_finite'));
    await expect(inspect({ w: { shape: [1], values: BigInt64Array.of(1n) } })).rejects.toEqual(refused('model.empty'));
    await expect(inspectModel(join(dir, 'nothing'), { maxFileBytes: 100 })).rejects.toEqual(refused('storage.io'));
  });
});
