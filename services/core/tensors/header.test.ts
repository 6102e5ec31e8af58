import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareCodePoints,
  dataOffsetOf,
  elementCount,
  parseHeader,
  tensorSizeBytes,
  writeHeader,
  type TensorSpec,
} from './index.js';

const limits = { maxFileBytes: 10_000_000 };

/** A file's first bytes with any text as its header. */
const fileOf = (json: string | Uint8Array): Uint8Array => {
  const text = typeof json === 'string' ? new TextEncoder().encode(json) : json;
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
};

const parse = (json: string, dataBytes: number) => {
  const bytes = fileOf(json);
  return parseHeader(bytes, bytes.length + dataBytes, limits);
};

const codeOf = (work: () => unknown): unknown => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

const tensor = (shape: readonly number[], from: number, to: number, dtype = 'F32'): string =>
  `{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${from},${to}]}`;

const specs = fc.uniqueArray(
  fc.record({
    name: fc.string({ unit: 'binary', minLength: 0, maxLength: 12 }).filter((name) => name !== '__metadata__'),
    dtype: fc.constantFrom('F32', 'I64', 'U8', 'BOOL', 'F16', 'BF16', 'F64'),
    shape: fc.array(fc.nat({ max: 5 }), { maxLength: 4 }),
  }),
  { selector: ({ name }) => name, maxLength: 12 },
) as fc.Arbitrary<TensorSpec[]>;

describe('a written header', () => {
  test('reads back as the same tensors and metadata, in canonical order', () => {
    fc.assert(
      fc.property(specs, fc.dictionary(fc.string(), fc.string()), (tensors, metadata) => {
        const written = writeHeader(tensors, metadata);
        expect(written.bytes.length % 8).toBe(0);
        const header = parseHeader(written.bytes, written.fileSizeBytes, limits);
        expect(header.metadata).toEqual(metadata);
        expect(header.dataOffset).toBe(written.bytes.length);
        const byName = (a: TensorSpec, b: TensorSpec): number => compareCodePoints(a.name, b.name);
        expect([...header.tensors].sort(byName)).toEqual(written.tensors);
        expect(written.tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual(
          [...tensors].sort(byName).map(({ name, dtype, shape }) => ({ name, dtype, shape })),
        );
      }),
    );
  });

  test('does not depend on the order in which tensors and metadata were given', () => {
    fc.assert(
      fc.property(specs, (tensors) => {
        const forth = writeHeader(tensors, { b: '2', 1: 'one' });
        const back = writeHeader([...tensors].reverse(), { 1: 'one', b: '2' });
        expect(back).toEqual(forth);
      }),
    );
  });

  test('orders names by code points, not by UTF-16 units', () => {
    const names = ['\u{1F600}', '\uFFFD', 'a', '10', '9', ''];
    const written = writeHeader(names.map((name) => ({ name, dtype: 'U8', shape: [1] })));
    expect(written.tensors.map(({ name }) => name)).toEqual(['', '10', '9', 'a', '\uFFFD', '\u{1F600}']);
  });

  test('refuses two tensors of one name', () => {
    const spec: TensorSpec = { name: 'a', dtype: 'U8', shape: [1] };
    expect(codeOf(() => writeHeader([spec, spec]))).toBe('model.malformed');
    expect(codeOf(() => writeHeader([{ ...spec, name: '__metadata__' }]))).toBe('model.malformed');
  });
});

describe('a lying header', () => {
  const good = `{"a":${tensor([2, 3], 0, 24)},"b":${tensor([], 24, 28)}}`;

  test('is told from an honest one', () => {
    expect(parse(good, 28).tensors.map(({ name, offsetBytes }) => [name, offsetBytes - good.length])).toEqual([
      ['a', 8],
      ['b', 32],
    ]);
  });

  test.each([
    ['claims a shape that its bytes cannot hold', `{"a":${tensor([2, 4], 0, 24)}}`, 24, 'model.malformed'],
    ['ends before it begins', `{"a":${tensor([1], 8, 4)}}`, 8, 'model.malformed'],
    ['overlaps', `{"a":${tensor([2], 0, 8)},"b":${tensor([2], 4, 12)}}`, 12, 'model.malformed'],
    ['leaves a gap between', `{"a":${tensor([1], 0, 4)},"b":${tensor([1], 8, 12)}}`, 12, 'model.malformed'],
    ['leaves a gap at the start', `{"a":${tensor([1], 4, 8)}}`, 8, 'model.malformed'],
    ['leaves bytes at the end', good, 29, 'model.malformed'],
    ['describes more than there is', good, 27, 'model.truncated'],
    ['names a tensor twice', `{"a":${tensor([1], 0, 4)},"\\u0061":${tensor([1], 4, 8)}}`, 8, 'model.malformed'],
    [
      'names a field twice',
      `{"a":{"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,4]}}`,
      4,
      'model.malformed',
    ],
    ['names metadata twice', `{"__metadata__":{"x":"1","x":"2"},"a":${tensor([1], 0, 4)}}`, 4, 'model.malformed'],
    ['has metadata that is no text', `{"__metadata__":{"x":1},"a":${tensor([1], 0, 4)}}`, 4, 'model.malformed'],
    ['has metadata that is a list', `{"__metadata__":["x"],"a":${tensor([1], 0, 4)}}`, 4, 'model.malformed'],
    ['has a negative dimension', `{"a":${tensor([-1], 0, 4)}}`, 4, 'model.malformed'],
    ['has a fractional dimension', `{"a":${tensor([0.5], 0, 2)}}`, 2, 'model.malformed'],
    ['overflows', `{"a":${tensor([2 ** 31, 2 ** 31, 4], 0, 0)}}`, 0, 'model.malformed'],
    ['overflows before a zero', `{"a":${tensor([2 ** 52, 2 ** 52, 0], 0, 0)}}`, 0, 'model.malformed'],
    ['has a tensor of 65 dimensions', `{"a":${tensor(Array<number>(65).fill(1), 0, 4)}}`, 4, 'model.malformed'],
    ['has three offsets', `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}`, 4, 'model.malformed'],
    ['has an unknown dtype', `{"a":${tensor([1], 0, 4, 'F33')}}`, 4, 'model.unsupported_dtype'],
    ['has the dtype of an inherited name', `{"a":${tensor([1], 0, 4, 'toString')}}`, 4, 'model.unsupported_dtype'],
    ['has an unknown field', `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}`, 4, 'model.malformed'],
    ['has half a surrogate pair as a name', `{"\\ud800":${tensor([1], 0, 4)}}`, 4, 'model.malformed'],
    ['is a list', '[1]', 0, 'model.malformed'],
    ['is preceded by space', ` ${good}`, 28, 'model.malformed'],
    ['is no JSON', '{"a":', 0, 'model.malformed'],
    ['has a tensor that is null', '{"a":null}', 0, 'model.malformed'],
  ])('that %s is refused', (_, json, dataBytes, code) => {
    expect(codeOf(() => parse(json, dataBytes))).toBe(code);
  });

  test('keeps a tensor named __proto__ a tensor', () => {
    expect(parse(`{"__proto__":${tensor([1], 0, 4)}}`, 4).tensors.map(({ name }) => name)).toEqual(['__proto__']);
  });

  test('does not mistake text with braces and quotes in it for a duplicate', () => {
    const metadata = { a: '{"a":1,"a":2}', 'b"': '\\"a":', a2: 'a' };
    const { bytes, fileSizeBytes } = writeHeader([{ name: 'a', dtype: 'U8', shape: [1] }], metadata);
    expect(parseHeader(bytes, fileSizeBytes, limits).metadata).toEqual(metadata);
  });

  test('in bytes that are not UTF-8 is refused', () => {
    const bytes = fileOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d));
    expect(codeOf(() => parseHeader(bytes, bytes.length, limits))).toBe('model.malformed');
  });

  test('never makes the reader crash or accept other bytes than it describes', () => {
    const base = new TextEncoder().encode(good);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: base.length - 1 }), fc.integer({ min: 0x20, max: 0x7e })), { maxLength: 4 }),
        fc.integer({ min: 0, max: 60 }),
        (changes, dataBytes) => {
          const text = base.slice();
          for (const [at, byte] of changes) text[at] = byte;
          const bytes = fileOf(text);
          const outcome = codeOf(() => {
            const header = parseHeader(bytes, bytes.length + dataBytes, limits);
            const total = header.tensors.reduce((sum, item) => sum + tensorSizeBytes(item), header.dataOffset);
            expect(total).toBe(bytes.length + dataBytes);
          });
          expect(outcome === 'accepted' || String(outcome).startsWith('model.')).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the size of a header', () => {
  const claim = (length: bigint, fileSizeBytes: number): unknown => {
    const prefix = new Uint8Array(8);
    new DataView(prefix.buffer).setBigUint64(0, length, true);
    return codeOf(() => dataOffsetOf(prefix, fileSizeBytes, { ...limits, maxHeaderBytes: 1_000 }));
  };

  test('is held against the limits before anything is read', () => {
    expect(claim(2n ** 64n - 1n, 5_000)).toBe('model.header_too_large');
    expect(claim(1_001n, 5_000)).toBe('model.header_too_large');
    expect(claim(1_000n, 5_000)).toBe('accepted');
    expect(claim(1_000n, 1_007)).toBe('model.truncated');
    expect(claim(1n, 5_000)).toBe('model.malformed');
    expect(claim(10n, 10_000_001)).toBe('model.too_large');
  });

  test('cannot be read from a file of less than eight bytes', () => {
    expect(codeOf(() => dataOffsetOf(new Uint8Array(7), 7, limits))).toBe('model.truncated');
  });
});

test('a scalar has one element', () => {
  expect(elementCount([])).toBe(1);
});
