import { dtypeSizeBytes, type Dtype } from './dtypes.js';

/** 1 sign bit, then exponent and fraction, as IEEE 754 has it for small floats; `finite` ones have no infinities. */
const smallFloat = (exponentBits: number, fractionBits: number, kind: 'ieee' | 'finite') => {
  const bias = 2 ** (exponentBits - 1) - 1;
  const highest = 2 ** exponentBits - 1;
  const steps = 2 ** fractionBits;
  return (bits: number): number => {
    const sign = bits >> (exponentBits + fractionBits) === 1 ? -1 : 1;
    const exponent = (bits >> fractionBits) & highest;
    const fraction = bits & (steps - 1);
    if (exponent === highest && kind === 'ieee') return fraction === 0 ? sign * Infinity : NaN;
    if (exponent === highest && fraction === steps - 1) return NaN;
    return exponent === 0
      ? sign * (fraction / steps) * 2 ** (1 - bias)
      : sign * (1 + fraction / steps) * 2 ** (exponent - bias);
  };
};

const half = smallFloat(5, 10, 'ieee');
const e5m2 = smallFloat(5, 2, 'ieee');
const e4m3 = smallFloat(4, 3, 'finite');
const bfloat = smallFloat(8, 7, 'ieee');

const readers: Readonly<Record<Dtype, (view: DataView, at: number) => number>> = {
  BOOL: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  U8: (view, at) => view.getUint8(at),
  I8: (view, at) => view.getInt8(at),
  F8_E5M2: (view, at) => e5m2(view.getUint8(at)),
  F8_E4M3: (view, at) => e4m3(view.getUint8(at)),
  I16: (view, at) => view.getInt16(at, true),
  U16: (view, at) => view.getUint16(at, true),
  F16: (view, at) => half(view.getUint16(at, true)),
  BF16: (view, at) => bfloat(view.getUint16(at, true)),
  I32: (view, at) => view.getInt32(at, true),
  U32: (view, at) => view.getUint32(at, true),
  F32: (view, at) => view.getFloat32(at, true),
  I64: (view, at) => Number(view.getBigInt64(at, true)),
  U64: (view, at) => Number(view.getBigUint64(at, true)),
  F64: (view, at) => view.getFloat64(at, true),
};

/** Elements as numbers. */
export type Elements = Float32Array | Float64Array;

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The elements of a tensor, or of a part of it, as numbers (64-bit integers rounded); in place where that can be. */
export const elementsOf = (dtype: Dtype, bytes: Uint8Array<ArrayBuffer>): Elements => {
  const inPlace = dtype === 'F32' ? Float32Array : dtype === 'F64' ? Float64Array : undefined;
  if (isLittleEndian && inPlace !== undefined && bytes.byteOffset % inPlace.BYTES_PER_ELEMENT === 0) {
    return new inPlace(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / inPlace.BYTES_PER_ELEMENT));
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = dtypeSizeBytes(dtype);
  const read = readers[dtype];
  return Float64Array.from({ length: Math.floor(bytes.byteLength / size) }, (_, index) => read(view, index * size));
};
