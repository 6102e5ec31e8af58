import { NestorError } from '../errors/index.js';
import { duplicateKey } from './json-keys.js';
import { isDtype } from './dtypes.js';
import { tensorSizeBytes, type TensorSpec } from './layout.js';

/** What a reader accepts. */
export interface ModelLimits {
  /** Largest file. */
  readonly maxFileBytes: number;
  /** Largest JSON header. @default 16 MiB; the format allows 100,000,000 at most */
  readonly maxHeaderBytes?: number;
}

/** A tensor and where its elements lie in its file. */
export interface StoredTensor extends TensorSpec {
  /** Offset of the first byte in the file. */
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

export interface Header {
  /** In the order of their bytes in the file. */
  readonly tensors: readonly StoredTensor[];
  /** The file's free metadata (`__metadata__`). */
  readonly metadata: Readonly<Record<string, string>>;
  /** Offset of the first tensor byte in the file. */
  readonly dataOffset: number;
}

/** Bytes at the start of a file that hold the length of its JSON header. */
export const prefixSizeBytes = 8;
const formatMaxHeaderBytes = 100_000_000;
const defaultMaxHeaderBytes = 16 * 1024 * 1024;
const maxRank = 64;

const malformed = (message: string, cause?: unknown): NestorError =>
  new NestorError('model.malformed', message, cause === undefined ? undefined : { cause });

/**
 * Offset of the tensor bytes, from a file's first 8 bytes: what must be read to call `parseHeader`.
 * @throws model.too_large, model.truncated, model.header_too_large, model.malformed
 */
export const dataOffsetOf = (prefix: Uint8Array, fileSizeBytes: number, limits: ModelLimits): number => {
  if (fileSizeBytes > limits.maxFileBytes) {
    throw new NestorError(
      'model.too_large',
      `the file has ${fileSizeBytes} bytes, the limit is ${limits.maxFileBytes}`,
    );
  }
  if (fileSizeBytes < prefixSizeBytes || prefix.byteLength < prefixSizeBytes) {
    throw new NestorError('model.truncated', `the file has ${fileSizeBytes} bytes, a safetensors file has at least 10`);
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset, prefixSizeBytes).getBigUint64(0, true);
  const limit = Math.min(formatMaxHeaderBytes, limits.maxHeaderBytes ?? defaultMaxHeaderBytes);
  if (length > BigInt(limit)) {
    throw new NestorError(
      'model.header_too_large',
      `the header claims ${length.toString()} bytes, the limit is ${limit}`,
    );
  }
  if (length < 2n) throw malformed(`the header claims ${length.toString()} bytes, which cannot hold a JSON object`);
  const dataOffset = prefixSizeBytes + Number(length);
  if (dataOffset > fileSizeBytes) {
    throw new NestorError('model.truncated', `the header needs ${dataOffset} bytes, the file has ${fileSizeBytes}`);
  }
  return dataOffset;
};

/**
 * Reads and checks a safetensors header (https://huggingface.co/docs/safetensors).
 * @param prefix the file's first bytes, at least `dataOffsetOf` of them
 * @param fileSizeBytes size of the whole file
 * @throws model.malformed, model.truncated, model.header_too_large, model.too_large, model.unsupported_dtype
 */
export const parseHeader = (prefix: Uint8Array, fileSizeBytes: number, limits: ModelLimits): Header => {
  const dataOffset = dataOffsetOf(prefix, fileSizeBytes, limits);
  if (prefix.byteLength < dataOffset) {
    throw new RangeError(`parseHeader needs the first ${dataOffset} bytes, got ${prefix.byteLength}`);
  }
  const { __metadata__: free, ...entries } = parseJson(prefix.subarray(prefixSizeBytes, dataOffset));
  const tensors = Object.entries(entries).map(([name, entry]) => parseTensor(name, entry, dataOffset));
  tensors.sort((a, b) => a.offsetBytes - b.offsetBytes || a.sizeBytes - b.sizeBytes);
  checkCoverage(tensors, dataOffset, fileSizeBytes);
  return { tensors, metadata: parseMetadata(free), dataOffset };
};

const parseJson = (bytes: Uint8Array): Record<string, unknown> => {
  if (bytes[0] !== 0x7b) throw malformed('the header does not begin with "{"');
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw malformed('the header is not JSON in UTF-8', error);
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) throw malformed(`the header names ${JSON.stringify(twice)} twice`);
  if (!isObject(value)) throw malformed('the header is not a JSON object');
  return value;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseMetadata = (value: unknown): Readonly<Record<string, string>> => {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw malformed('"__metadata__" is not an object of strings');
  const metadata: [string, string][] = [];
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw malformed(`the metadata ${JSON.stringify(key)} is not a string`);
    metadata.push([key, text]);
  }
  return Object.fromEntries(metadata);
};

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number' && Number.isSafeInteger(item) && item >= 0);

const parseTensor = (name: string, entry: unknown, dataOffset: number): StoredTensor => {
  const label = `the tensor ${JSON.stringify(name)}`;
  if (/\p{Surrogate}/u.test(name)) throw malformed(`${label} has a name that is not Unicode text`);
  if (!isObject(entry)) throw malformed(`${label} is not described by an object`);
  const { dtype, shape, data_offsets: offsets, ...others } = entry;
  if (typeof dtype !== 'string') throw malformed(`${label} has no "dtype"`);
  if (!isDtype(dtype))
    throw new NestorError('model.unsupported_dtype', `${label} has the unknown dtype ${JSON.stringify(dtype)}`);
  if (!isNumbers(shape)) throw malformed(`${label} needs a "shape" of whole numbers`);
  if (shape.length > maxRank) throw malformed(`${label} has ${shape.length} dimensions, the limit is ${maxRank}`);
  if (!isNumbers(offsets) || offsets.length !== 2)
    throw malformed(`${label} needs two whole numbers as "data_offsets"`);
  const [unknownKey] = Object.keys(others);
  if (unknownKey !== undefined) throw malformed(`${label} has the unknown key ${JSON.stringify(unknownKey)}`);
  const [begin = 0, end = 0] = offsets;
  const sizeBytes = tensorSizeBytes({ dtype, shape });
  if (end - begin !== sizeBytes) {
    throw malformed(
      `${label} claims ${end - begin} bytes, but ${dtype} of shape [${shape.join(', ')}] takes ${sizeBytes}`,
    );
  }
  return { name, dtype, shape, offsetBytes: dataOffset + begin, sizeBytes };
};

/** The tensors, in the order of their offsets, must fill the file from `dataOffset` to its end exactly. */
const checkCoverage = (tensors: readonly StoredTensor[], dataOffset: number, fileSizeBytes: number): void => {
  let end = dataOffset;
  for (const { name, offsetBytes, sizeBytes } of tensors) {
    if (offsetBytes !== end) {
      const fault = offsetBytes < end ? 'overlaps the tensor before it' : 'leaves a gap before it';
      throw malformed(`the tensor ${JSON.stringify(name)} at offset ${offsetBytes} ${fault}`);
    }
    end += sizeBytes;
  }
  if (end > fileSizeBytes) {
    throw new NestorError('model.truncated', `the header describes ${end} bytes, the file has ${fileSizeBytes}`);
  }
  if (end < fileSizeBytes) throw malformed(`the file has ${fileSizeBytes - end} bytes after its last tensor`);
};
