import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRingKernel } from '../ring/index.js';
import { runConfigSchema } from '../runs/config.js';
import { serverOptimizer, type StrategyConfig } from './index.js';

const config = (settings: Partial<Record<keyof StrategyConfig, unknown>>): StrategyConfig =>
  runConfigSchema.parse(settings);

const kernel = await createRingKernel({ sumElements: 0 });

/** Up to 64 values in the kernel's memory. */
const placed = (place: number, values: readonly number[]): Float32Array => {
  const array = new Float32Array(kernel.input().buffer, place * 256, values.length);
  array.set(values);
  return array;
};

/** Runs the optimizer over several rounds, in tiles of one size. */
const train = (
  settings: StrategyConfig,
  base: readonly number[],
  rounds: readonly (readonly number[])[],
  tile: number,
) => {
  const optimizer = serverOptimizer(settings);
  const state = optimizer.initialState.map((value) => new Float32Array(base.length).fill(value));
  let model = base;
  for (const mean of rounds) {
    const before = placed(0, model);
    const meanDelta = placed(1, mean);
    const next = placed(2, base);
    for (let at = 0; at < base.length; at += tile) {
      const part = (values: Float32Array): Float32Array => values.subarray(at, at + tile);
      const arrays = { base: part(before), meanDelta: part(meanDelta), state: state.map(part), model: part(next) };
      optimizer.step(arrays, kernel);
    }
    model = [...next];
  }
  return { model: [...model], state: state.map((values) => [...values]) };
};

const f = Math.fround;
const all = ['fedavg', 'fedprox', 'fedavgm', 'fedadam', 'fedyogi', 'fedadagrad'] as const;

describe.each(['fedavg', 'fedprox'])('%s', (strategy) => {
  test('adds the mean to the base and rounds once', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, min: -1e9, max: 1e9 }),
        fc.float({ noNaN: true, min: -1e9, max: 1e9 }),
        (b, d) => {
          expect(train(config({ strategy }), [b], [[d]], 1).model[0]).toBe(f(b + d));
        },
      ),
    );
  });

  test('takes a server learning rate, and rounds once, however many elements there are', () => {
    const values = fc.array(fc.float({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 7, maxLength: 7 });
    const rates = fc.double({ noNaN: true, min: 0.001, max: 10 });
    fc.assert(
      fc.property(rates, values, values, (serverLearningRate, base, delta) => {
        const expected = base.map((b, i) => f(b + serverLearningRate * (delta[i] ?? NaN)));
        expect(train(config({ strategy, serverLearningRate }), base, [delta], 7).model).toEqual(expected);
      }),
    );
  });
});

test('fedavgm keeps its momentum from round to round', () => {
  const { model, state } = train(config({ strategy: 'fedavgm', serverMomentum: 0.5 }), [1], [[2], [4]], 1);
  expect(state).toEqual([[5]]);
  expect(model).toEqual([1 + 2 + 5]);
});

describe('the adaptive strategies follow Algorithm 2 of Reddi et al. 2021', () => {
  const [beta1, beta2, tau, rate] = [0.9, 0.99, 0.001, 0.01];
  const second = {
    fedadagrad: (v: number, d: number) => v + d ** 2,
    fedyogi: (v: number, d: number) => v - (1 - beta2) * d ** 2 * Math.sign(v - d ** 2),
    fedadam: (v: number, d: number) => beta2 * v + (1 - beta2) * d ** 2,
  };
  test.each(['fedadagrad', 'fedyogi', 'fedadam'] as const)('%s', (strategy) => {
    const deltas = [0.5, -0.25, 0, 0.125].map(f);
    let [m, v, x] = [0, tau ** 2, 1];
    for (const delta of deltas) {
      m = beta1 * m + (1 - beta1) * delta;
      v = second[strategy](v, delta);
      x += (rate * m) / (Math.sqrt(v) + tau);
    }
    const { model, state } = train(
      config({ strategy }),
      [1],
      deltas.map((delta) => [delta]),
      1,
    );
    expect(model[0]).toBeCloseTo(x, 6);
    expect(state[0]?.[0]).toBeCloseTo(m, 6);
    expect(state[1]?.[0]).toBeCloseTo(v, 6);
    expect(Math.abs((model[0] ?? 0) - 1)).toBeGreaterThan(0.001);
  });
});

test.each(all)('%s gives the same bits in tiles of any size', (strategy) => {
  const values = fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(
      values,
      fc.array(values, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 7 }),
      (base, rounds, tile) => {
        expect(train(config({ strategy }), base, rounds, tile)).toEqual(train(config({ strategy }), base, rounds, 7));
      },
    ),
  );
});

test.each(all)('%s names one initial value per tensor of state', (strategy) => {
  const { stateTensors, initialState } = serverOptimizer(config({ strategy }));
  expect(initialState).toHaveLength(stateTensors.length);
  expect(stateTensors).toHaveLength(
    { fedavg: 0, fedprox: 0, fedavgm: 1, fedadam: 2, fedyogi: 2, fedadagrad: 2 }[strategy],
  );
});
