/** Bytes per element of the safetensors dtypes that are whole bytes. */
const sizes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const;

/** Element type of a tensor, as safetensors names it. */
export type Dtype = keyof typeof sizes;

export const isDtype = (text: string): text is Dtype => Object.hasOwn(sizes, text);

/** Bytes per element. */
export const dtypeSizeBytes = (dtype: Dtype): number => sizes[dtype];

/** Whether the type holds fractions: of these only F32 can be trained. */
export const isFloatDtype = (dtype: Dtype): boolean => dtype.startsWith('F') || dtype === 'BF16';
