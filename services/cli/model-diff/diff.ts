import { open, type FileHandle } from 'node:fs/promises';
import {
  compareCodePoints,
  dataOffsetOf,
  NestorError,
  parseHeader,
  prefixSizeBytes,
  sameShape,
  type StoredTensor,
} from '../../core/index.js';

/** How one tensor of two models differs. */
export interface TensorDifference {
  readonly name: string;
  readonly shape: readonly number[];
  /** Euclidean norm of the difference. */
  readonly l2: number;
  /** Greatest absolute difference of two elements. */
  readonly maxAbs: number;
  /** Cosine of the angle between both; absent when one of them is zero. */
  readonly cosine?: number;
}

interface ModelFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** By name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

const limits = { maxFileBytes: Number.MAX_SAFE_INTEGER };
const chunkElements = 1 << 18;

/**
 * Compares the F32 tensors of two model files, in chunks.
 * @throws model.other_layout if one has a tensor that the other has not, and what reading the files throws
 */
export const diffModels = async (pathA: string, pathB: string): Promise<readonly TensorDifference[]> => {
  const a = await openModel(pathA);
  try {
    const b = await openModel(pathB);
    try {
      const differences: TensorDifference[] = [];
      for (const name of [...new Set([...a.tensors.keys(), ...b.tensors.keys()])].sort(compareCodePoints)) {
        const [x, y] = [a.tensors.get(name), b.tensors.get(name)];
        if (x === undefined || y === undefined || !sameShape(x.shape, y.shape)) throw differently(name, x, y);
        differences.push({ name, shape: x.shape, ...(await compare(a, x, b, y)) });
      }
      return differences;
    } finally {
      await b.handle.close();
    }
  } finally {
    await a.handle.close();
  }
};

const openModel = async (path: string): Promise<ModelFile> => {
  const handle = await open(path).catch((error: unknown) => {
    throw new NestorError('model.not_found', `${path} cannot be read`, { cause: error });
  });
  try {
    const { size } = await handle.stat();
    const prefix = await read(handle, 0, Math.min(prefixSizeBytes, size));
    const header = await read(handle, 0, dataOffsetOf(prefix, size, limits));
    const { tensors } = parseHeader(header, size, limits);
    const floats = tensors.filter(({ dtype }) => dtype === 'F32');
    return { path, handle, tensors: new Map(floats.map((tensor) => [tensor.name, tensor])) };
  } catch (error) {
    await handle.close();
    throw error;
  }
};

const read = async (handle: FileHandle, offset: number, sizeBytes: number): Promise<Uint8Array> => {
  const bytes = new Uint8Array(sizeBytes);
  for (let done = 0; done < sizeBytes;) {
    const { bytesRead } = await handle.read(bytes, done, sizeBytes - done, offset + done);
    if (bytesRead === 0) throw new NestorError('model.truncated', `the file ends before byte ${offset + sizeBytes}`);
    done += bytesRead;
  }
  return bytes;
};

const compare = async (a: ModelFile, x: StoredTensor, b: ModelFile, y: StoredTensor) => {
  const count = x.sizeBytes / 4;
  let [squares, maxAbs, product, normA, normB] = [0, 0, 0, 0, 0];
  for (let from = 0; from < count; from += chunkElements) {
    const sizeBytes = 4 * Math.min(chunkElements, count - from);
    const [left, right] = await Promise.all([
      read(a.handle, x.offsetBytes + 4 * from, sizeBytes),
      read(b.handle, y.offsetBytes + 4 * from, sizeBytes),
    ]);
    const [leftView, rightView] = [new DataView(left.buffer), new DataView(right.buffer)];
    for (let at = 0; at < sizeBytes; at += 4) {
      const [p, q] = [leftView.getFloat32(at, true), rightView.getFloat32(at, true)];
      squares += (p - q) * (p - q);
      maxAbs = Math.max(maxAbs, Math.abs(p - q));
      product += p * q;
      normA += p * p;
      normB += q * q;
    }
  }
  const cosine = product / Math.sqrt(normA * normB);
  return {
    l2: Math.sqrt(squares),
    maxAbs,
    ...(Number.isFinite(cosine) && { cosine: Math.min(1, Math.max(-1, cosine)) }),
  };
};

const differently = (name: string, x: StoredTensor | undefined, y: StoredTensor | undefined): NestorError => {
  const form = (tensor: StoredTensor | undefined) =>
    tensor === undefined ? 'is absent' : `has the shape [${tensor.shape.join(', ')}]`;
  return new NestorError(
    'model.other_layout',
    `the tensor ${JSON.stringify(name)} ${form(x)} in the first model and ${form(y)} in the second`,
  );
};
