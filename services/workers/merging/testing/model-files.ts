import { readFileSync, writeFileSync } from 'node:fs';
import { parseHeader, writeHeader, type TensorSpec } from '../../../core/index.js';

/** Values by tensor name; Float32Array for F32, BigInt64Array for I64, Uint8Array for U8. */
export type Tensors = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: Float32Array | BigInt64Array | Uint8Array }>
>;

const dtypeOf = (values: Float32Array | BigInt64Array | Uint8Array): TensorSpec['dtype'] => {
  if (values instanceof Float32Array) return 'F32';
  return values instanceof BigInt64Array ? 'I64' : 'U8';
};

const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const tensorOf = (tensors: Tensors, name: string) => {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`no tensor ${name}`);
  return tensor;
};

/** Writes a canonical safetensors file. */
export const writeTensors = (
  path: string,
  tensors: Tensors,
  metadata: Readonly<Record<string, string>> = {},
): string => {
  const header = writeHeader(
    Object.entries(tensors).map(([name, { shape, values }]) => ({ name, shape, dtype: dtypeOf(values) })),
    metadata,
  );
  writeFileSync(
    path,
    Buffer.concat([header.bytes, ...header.tensors.map(({ name }) => bytesOf(tensorOf(tensors, name).values))]),
  );
  return path;
};

/** Writes a safetensors file with its tensors in the order given, as another program might. */
export const writeInOrder = (path: string, tensors: Tensors, names: readonly string[]): string => {
  let begin = 0;
  const entries = names.map((name) => {
    const { shape, values } = tensorOf(tensors, name);
    const end = begin + values.byteLength;
    const text = `${JSON.stringify(name)}:{"shape":${JSON.stringify(shape)},"data_offsets":[${begin},${end}],"dtype":"${dtypeOf(values)}"}`;
    begin = end;
    return text;
  });
  const json = Buffer.from(`{${entries.join(', ')}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(path, Buffer.concat([length, json, ...names.map((name) => bytesOf(tensorOf(tensors, name).values))]));
  return path;
};

/** The F32 values of a file by tensor name. */
export const readTensors = (path: string): ReadonlyMap<string, Float32Array> => {
  const bytes = readFileSync(path);
  const { tensors } = parseHeader(bytes, bytes.length, { maxFileBytes: bytes.length });
  return new Map(
    tensors.map(({ name, offsetBytes, sizeBytes }) => [
      name,
      new Float32Array(
        Uint8Array.from(bytes.subarray(offsetBytes, offsetBytes + sizeBytes)).buffer.slice(
          0,
          sizeBytes - (sizeBytes % 4),
        ),
      ),
    ]),
  );
};
