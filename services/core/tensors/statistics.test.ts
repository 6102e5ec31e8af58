import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsOf } from './elements.js';
import { TensorDifferenceReader, TensorStatisticsReader } from './statistics.js';

const statistics = (parts: readonly (readonly number[])[], bins = 4) => {
  const reader = new TensorStatisticsReader(bins);
  for (const part of parts) reader.measure(Float64Array.from(part));
  for (const part of parts) reader.bin(Float64Array.from(part));
  return reader.result();
};

describe('the statistics of a tensor', () => {
  it('are those of all its parts', () => {
    expect(
      statistics([
        [0, 1],
        [2, 3, 4],
      ]),
    ).toEqual({
      ...{ nonFinite: 0, min: 0, max: 4, mean: 2, sd: Math.sqrt(2), l2: Math.sqrt(30) },
      histogram: { from: 0, to: 4, counts: [1, 1, 1, 2] },
    });
  });

  it('are those of a constant, and of nothing', () => {
    expect(statistics([[3, 3]])).toMatchObject({ sd: 0, histogram: { from: 3, to: 3, counts: [2, 0, 0, 0] } });
    const nothing = { min: 0, max: 0, mean: 0, sd: 0, l2: 0, histogram: { from: 0, to: 0, counts: [] } };
    expect(statistics([[]])).toEqual({ nonFinite: 0, ...nothing });
    expect(statistics([[NaN, Infinity]])).toEqual({ nonFinite: 2, ...nothing });
  });

  it('keep their digits when all elements are close to one large number', () => {
    const { sd } = statistics([Array.from({ length: 1000 }, (_, index) => 1e8 + (index % 2))]);
    expect(sd).toBeCloseTo(0.5, 9);
  });

  it('are finite whatever the elements are, and count each once', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 50 }), fc.integer({ min: 1, max: 9 }), (values, bins) => {
        const { nonFinite, histogram, ...numbers } = statistics([values], bins);
        const all = [...Object.values(numbers), histogram.from, histogram.to];
        for (const number of all) expect(number).toSatisfy(Number.isFinite);
        expect(histogram.counts.reduce((sum, count) => sum + count, nonFinite)).toBe(values.length);
      }),
    );
  });
});

describe('the difference of two tensors', () => {
  it('is measured by its norm, also relative to the first, and its greatest element', () => {
    const reader = new TensorDifferenceReader();
    reader.compare(Float64Array.of(3, 4), Float64Array.of(3, 1));
    reader.compare(Float64Array.of(0), Float64Array.of(4));
    expect(reader.result()).toEqual({ l2: 5, maxAbs: 4, relativeL2: 1 });
  });

  it('is finite when the first is nothing, and leaves out what is not a number', () => {
    const reader = new TensorDifferenceReader();
    reader.compare(Float64Array.of(0, NaN), Float64Array.of(2, 1));
    expect(reader.result()).toEqual({ l2: 2, maxAbs: 2, relativeL2: 2 });
  });
});

describe('the elements of a tensor', () => {
  it.each([
    ['F32', new Float32Array([1.5, -2]), [1.5, -2]],
    ['F64', new Float64Array([0.1]), [0.1]],
    ['F16', new Uint16Array([0x3c00, 0xc000, 0x7c00, 0x0001, 0x3555]), [1, -2, Infinity, 2 ** -24, 0.333251953125]],
    ['BF16', new Uint16Array([0x3f80, 0xc040, 0xff80, 0x7fc0]), [1, -3, -Infinity, NaN]],
    ['F8_E4M3', new Uint8Array([0x38, 0x7e, 0x7f, 0xb8, 0x01]), [1, 448, NaN, -1, 2 ** -9]],
    ['F8_E5M2', new Uint8Array([0x3c, 0x7b, 0x7c, 0x7d]), [1, 57344, Infinity, NaN]],
    ['I8', new Int8Array([-1, 127]), [-1, 127]],
    ['U8', new Uint8Array([255]), [255]],
    ['BOOL', new Uint8Array([0, 1]), [0, 1]],
    ['I16', new Int16Array([-300]), [-300]],
    ['U16', new Uint16Array([65535]), [65535]],
    ['I32', new Int32Array([-70000]), [-70000]],
    ['U32', new Uint32Array([4294967295]), [4294967295]],
    ['I64', new BigInt64Array([-5n]), [-5]],
    ['U64', new BigUint64Array([5n]), [5]],
  ] as const)('of dtype %s are numbers', (dtype, array, expected) => {
    expect([...elementsOf(dtype, new Uint8Array(array.buffer))]).toEqual(expected);
    // Wherever they lie in a buffer.
    const shifted = new Uint8Array(array.byteLength + 1);
    shifted.set(new Uint8Array(array.buffer), 1);
    expect([...elementsOf(dtype, shifted.subarray(1))]).toEqual(expected);
  });
});
