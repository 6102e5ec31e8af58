import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createRingKernel,
  factorSteps,
  maxExamplesPerUpdate,
  rangeLimit,
  scaleExponent,
  type RingKernel,
} from './index.js';

/** A float32 as an exact fraction: mantissa * 2^exponent. */
const fraction = (x: number): { readonly mantissa: bigint; readonly exponent: number } => {
  let exponent = 0;
  let value = x;
  while (!Number.isInteger(value)) {
    value *= 2;
    exponent -= 1;
  }
  return { mantissa: BigInt(value), exponent };
};

/** The reference: n * x * 2^s rounded to the nearest integer, ties to even, in exact arithmetic. */
const quantum = (n: number, x: number, s: number): bigint => {
  const { mantissa, exponent } = fraction(x);
  const product = BigInt(n) * mantissa;
  const shift = exponent + s;
  if (shift >= 0) return product << BigInt(shift);
  const divisor = 1n << BigInt(-shift);
  const floor = product >> BigInt(-shift);
  const twice = 2n * (product - floor * divisor);
  const up = twice > divisor || (twice === divisor && (floor & 1n) === 1n);
  return up ? floor + 1n : floor;
};

interface Update {
  readonly numExamples: number;
  readonly values: readonly number[];
}

const put = (kernel: RingKernel, values: readonly number[]): void => {
  kernel.input().set(new Uint8Array(Float32Array.from(values).buffer));
};

const range = ({ numExamples, values }: Update, s: number) => ({
  offsetBytes: 0,
  count: values.length,
  scaleExponent: s,
  numExamples,
});

const add = (kernel: RingKernel, update: Update, s: number) => {
  put(kernel, update.values);
  return kernel.addUpdate(0, range(update, s));
};

const subtract = (kernel: RingKernel, update: Update, s: number) => {
  put(kernel, update.values);
  return kernel.subtractUpdate(0, range(update, s));
};

const sumsOf = (kernel: RingKernel, count: number): readonly bigint[] => [
  ...new BigInt64Array(kernel.sums(0, count).slice().buffer),
];

// More than two blocks of the kernel and a rest, so that each of its loops has work.
const longest = 2 * 1024 + 9;
const kernel = await createRingKernel({ sumElements: longest });

const exponents = fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }).map(scaleExponent);
const valuesFor = (s: number, minLength: number, maxLength = minLength): fc.Arbitrary<number[]> => {
  const limit = rangeLimit(s);
  const value = fc.oneof(
    fc.float({ min: -limit, max: limit, noNaN: true }),
    // Near the grid, where ties are.
    fc.integer({ min: -1000, max: 1000 }).map((k) => Math.fround((k / 2) * 2 ** -s)),
    fc.constantFrom(limit, -limit, 0, -0, 1e-45),
  );
  return fc.array(value, { minLength, maxLength });
};
const examples = fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.constantFrom(1, maxExamplesPerUpdate));
const updatesFor = (s: number, count: number): fc.Arbitrary<Update[]> =>
  fc.array(fc.record({ numExamples: examples, values: valuesFor(s, count) }), { minLength: 1, maxLength: 6 });
const cases = fc
  .tuple(exponents, fc.integer({ min: 1, max: 12 }))
  .chain(([s, count]) => fc.record({ s: fc.constant(s), count: fc.constant(count), updates: updatesFor(s, count) }));

test('sums are those of exact arithmetic, bit for bit', () => {
  fc.assert(
    fc.property(cases, ({ s, count, updates }) => {
      kernel.clear();
      for (const update of updates) expect(add(kernel, update, s)).toBe('ok');
      const expected = Array.from({ length: count }, (_, i) =>
        updates.reduce((sum, { numExamples, values }) => sum + quantum(numExamples, values[i]!, s), 0n),
      );
      expect(sumsOf(kernel, count)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('sums of updates with factors are those of exact arithmetic, bit for bit', () => {
  const factors = fc.array(fc.integer({ min: 1, max: factorSteps }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(cases, factors, ({ s, count, updates }, steps) => {
      kernel.clear();
      for (const [index, update] of updates.entries()) {
        put(kernel, update.values);
        expect(kernel.addUpdate(0, { ...range(update, s), factor: steps[index]! / factorSteps })).toBe('ok');
      }
      // n · k/512 · x · 2^s = (n · k) · x · 2^(s - 9)
      const expected = Array.from({ length: count }, (_, i) =>
        updates.reduce(
          (sum, { numExamples, values }, u) => sum + quantum(numExamples * steps[u]!, values[i]!, s - 9),
          0n,
        ),
      );
      expect(sumsOf(kernel, count)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('long updates go through blocks and a rest with the same sums', () => {
  fc.assert(
    fc.property(
      exponents.chain((s) =>
        fc.tuple(fc.constant(s), examples, valuesFor(s, 0, 40), fc.integer({ min: 0, max: longest })),
      ),
      ([s, numExamples, seedValues, count]) => {
        const pattern = seedValues.length === 0 ? [0] : seedValues;
        const values = Array.from({ length: count }, (_, i) => pattern[i % pattern.length]!);
        kernel.clear();
        expect(add(kernel, { numExamples, values }, s)).toBe('ok');
        expect(sumsOf(kernel, count)).toEqual(values.map((x) => quantum(numExamples, x, s)));
      },
    ),
    { numRuns: 50 },
  );
});

test('sums do not depend on order or nesting', async () => {
  const [left, right] = await Promise.all([
    createRingKernel({ sumElements: 12 }),
    createRingKernel({ sumElements: 12 }),
  ]);
  fc.assert(
    fc.property(cases, fc.infiniteStream(fc.boolean()), ({ s, count, updates }, sides) => {
      for (const each of [kernel, left, right]) each.clear();
      for (const update of updates) add(kernel, update, s);
      for (const update of [...updates].reverse()) add(sides.next().value === true ? left : right, update, s);
      right.input().set(left.sums(0, count));
      right.addPartial(0, { offsetBytes: 0, count });
      expect(sumsOf(right, count)).toEqual(sumsOf(kernel, count));
      right.subtractPartial(0, { offsetBytes: 0, count });
      right.addPartial(0, { offsetBytes: 0, count });
      expect(sumsOf(right, count)).toEqual(sumsOf(kernel, count));
    }),
  );
});

test('subtracting an update leaves the sums as if it had never been added', () => {
  fc.assert(
    fc.property(cases, ({ s, count, updates: [first, ...others] }) => {
      kernel.clear();
      for (const update of others) add(kernel, update, s);
      const before = sumsOf(kernel, count);
      add(kernel, first!, s);
      subtract(kernel, first!, s);
      expect(sumsOf(kernel, count)).toEqual(before);
    }),
  );
});

test.each([0, 700, 1023, 1024, 2047, 2048, longest - 1])(
  'an element out of range at %i is noticed, and undone together with its update',
  (at) => {
    const s = scaleExponent(1);
    const limit = rangeLimit(s);
    const above = Math.fround(limit * (1 + 2 ** -23));
    for (const [bad, verdict] of [
      [above, 'out_of_range'],
      [-above, 'out_of_range'],
      [3e38, 'out_of_range'],
      [Infinity, 'non_finite'],
      [-Infinity, 'non_finite'],
      [NaN, 'non_finite'],
    ] as const) {
      kernel.clear();
      const values = Array.from({ length: longest }, (_, i) => (i === at ? bad : Math.fround(Math.sin(i))));
      expect(add(kernel, { numExamples: 7, values }, s)).toBe(verdict);
      put(kernel, values);
      expect(kernel.checkUpdate({ offsetBytes: 0, count: longest, scaleExponent: s })).toBe(verdict);
      expect(subtract(kernel, { numExamples: 7, values }, s)).toBe(verdict);
      expect(sumsOf(kernel, longest).every((sum) => sum === 0n)).toBe(true);
    }
  },
);

test('a tensor near the end of float32 has all of float32 as its range', () => {
  const s = scaleExponent(3e38);
  expect(add(kernel, { numExamples: 1, values: [3.4e38, -3.4e38] }, s)).toBe('ok');
  expect(add(kernel, { numExamples: 1, values: [Infinity] }, s)).toBe('non_finite');
});

test('the mean is within the stated bound of the exact weighted mean', () => {
  fc.assert(
    fc.property(cases, ({ s, count, updates }) => {
      kernel.clear();
      for (const update of updates) add(kernel, update, s);
      const total = updates.reduce((sum, { numExamples }) => sum + numExamples, 0);
      const mean = kernel.mean(0, count, s, total).slice();
      // In units of 2^-200 all of it is whole: no rounding on this side.
      const unit = 200;
      const whole = (x: number): bigint => {
        const { mantissa, exponent } = fraction(x);
        return mantissa << BigInt(exponent + unit);
      };
      for (let i = 0; i < count; i += 1) {
        const exactTimesTotal = updates.reduce((sum, u) => sum + BigInt(u.numExamples) * whole(u.values[i]!), 0n);
        const error = whole(mean[i]!) * BigInt(total) - exactTimesTotal;
        const magnitude = error < 0n ? -error : error;
        // docs/ring-sums.md: |error| <= updates / (2 * examples) * 2^-s + |mean| * (2^-24 + 2^-51) + 2^-150
        const grid = BigInt(updates.length) << BigInt(unit - s - 1);
        const exactMagnitude = exactTimesTotal < 0n ? -exactTimesTotal : exactTimesTotal;
        const roundings = ((exactMagnitude + grid) >> 24n) + ((exactMagnitude + grid) >> 51n);
        const bound = grid + roundings + (BigInt(total) << BigInt(unit - 150)) + 2n;
        expect(magnitude <= bound).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('sums that so many examples cannot make are noticed', () => {
  const limit = 5n * 2n ** 31n;
  const check = (...sums: bigint[]): boolean => {
    kernel.input().set(new Uint8Array(BigInt64Array.from(sums).buffer));
    return kernel.checkPartial({ offsetBytes: 0, count: sums.length, examples: 5 });
  };
  expect(check(limit, -limit, 0n)).toBe(true);
  for (const bad of [limit + 1n, -limit - 1n, 2n ** 63n - 1n, -(2n ** 63n)]) {
    expect(check(bad, 0n, 0n)).toBe(false);
    expect(check(0n, bad, 0n)).toBe(false);
    expect(check(0n, 0n, bad)).toBe(false);
  }
});

test('the mean of any sums is the quotient of doubles, rounded once more to float32', async () => {
  const kernel = await createRingKernel({ sumElements: 64 });
  const int64 = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
  fc.assert(
    fc.property(fc.array(int64, { maxLength: 64 }), fc.integer({ min: 0, max: 40 }), fc.nat(1000), (sums, s, more) => {
      const examples = more + 1;
      kernel.sums(0, sums.length).set(new Uint8Array(BigInt64Array.from(sums).buffer));
      const expected = sums.map((sum) => Math.fround(Number(sum) / (examples * 2 ** s)));
      expect([...kernel.mean(0, sums.length, s, examples)]).toEqual(expected);
    }),
  );
});
