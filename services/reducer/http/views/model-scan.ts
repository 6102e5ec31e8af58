import { open, type FileHandle } from 'node:fs/promises';
import PQueue from 'p-queue';
import {
  compareCodePoints,
  dataOffsetOf,
  elementCount,
  elementsOf,
  NestorError,
  parseHeader,
  prefixSizeBytes,
  sameShape,
  TensorDifferenceReader,
  TensorStatisticsReader,
  type Header,
  type ModelId,
  type StoredTensor,
} from '../../../core/index.js';
import type { z } from 'zod';
import type { Federation } from '../../federation.js';
import type { comparisonSchema, layersSchema } from '../schemas/model-views.js';

type Layers = z.input<typeof layersSchema>;
type Comparison = z.input<typeof comparisonSchema>;

interface OpenModel {
  readonly handle: FileHandle;
  readonly header: Header;
}

const limits = { maxFileBytes: Number.MAX_SAFE_INTEGER };
/** A multiple of every element's size. */
const partBytes = 2 ** 20;
const keptAnswers = 50;

/** Reads models' files from their first to their last byte, one at a time, and remembers what was found. */
export class ModelScanner {
  readonly #queue = new PQueue({ concurrency: 1 });
  readonly #answers = new Map<string, Promise<unknown>>();

  constructor(private readonly federation: Federation) {}

  /** @throws model.not_found */
  layers(modelId: ModelId, bins: number): Promise<Layers> {
    return this.#once(`${modelId}:${bins}`, () =>
      this.#withModel(modelId, async (model) => {
        const tensors: Layers['tensors'] = [];
        for (const tensor of model.header.tensors) {
          const { name, dtype, shape } = tensor;
          const reader = new TensorStatisticsReader(bins);
          for await (const part of partsOf(model, tensor)) reader.measure(part);
          for await (const part of partsOf(model, tensor)) reader.bin(part);
          const { nonFinite, histogram, ...statistics } = reader.result();
          tensors.push({
            ...{ name, dtype, shape: [...shape], parameters: elementCount(shape), ...statistics },
            ...(nonFinite === 0 ? {} : { nonFinite }),
            histogram: { ...histogram, counts: [...histogram.counts] },
          });
        }
        return { modelId, tensors };
      }),
    );
  }

  /** @throws model.not_found */
  compare(left: ModelId, right: ModelId): Promise<Comparison> {
    return this.#once(`${left}:${right}`, () =>
      this.#withModel(left, (a) => this.#withModel(right, (b) => comparisonOf(a, b))),
    );
  }

  /** Models do not change, so neither do answers; a failure may pass. */
  #once<T>(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key) as Promise<T> | undefined;
    const answer = known ?? this.#queue.add(work);
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size > keptAnswers) this.#answers.delete(oldest);
    answer.catch(() => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
    });
    return answer;
  }

  async #withModel<T>(id: ModelId, work: (model: OpenModel) => Promise<T>): Promise<T> {
    const { path } = await this.federation.modelFile(id);
    try {
      const handle = await open(path);
      try {
        return await work({ handle, header: await headerOf(handle) });
      } finally {
        await handle.close();
      }
    } finally {
      await this.federation.discard(path);
    }
  }
}

const comparisonOf = async (a: OpenModel, b: OpenModel): Promise<Comparison> => {
  const byName = ({ header }: OpenModel) => new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
  const [left, right] = [byName(a), byName(b)];
  const isSame = (x: StoredTensor, y: StoredTensor | undefined): y is StoredTensor =>
    y !== undefined && x.dtype === y.dtype && sameShape(x.shape, y.shape);
  const tensors: Comparison['tensors'] = [];
  for (const x of [...left.values()].sort((p, q) => compareCodePoints(p.name, q.name))) {
    const y = right.get(x.name);
    if (!isSame(x, y)) continue;
    const reader = new TensorDifferenceReader();
    const others = partsOf(b, y);
    for await (const part of partsOf(a, x)) {
      const { value } = await others.next();
      reader.compare(part, value ?? new Float64Array());
    }
    tensors.push({ name: x.name, shape: [...x.shape], ...reader.result() });
  }
  const only = (own: typeof left, other: typeof left) =>
    [...own.values()].filter((x) => !isSame(x, other.get(x.name))).map(({ name }) => name);
  return {
    tensors,
    l2: Math.min(Number.MAX_VALUE, Math.hypot(...tensors.map(({ l2 }) => l2))),
    only: { left: only(left, right), right: only(right, left) },
  };
};

const headerOf = async (handle: FileHandle): Promise<Header> => {
  const { size } = await handle.stat();
  const prefix = await read(handle, 0, Math.min(prefixSizeBytes, size));
  return parseHeader(await read(handle, 0, dataOffsetOf(prefix, size, limits)), size, limits);
};

async function* partsOf({ handle }: OpenModel, { dtype, offsetBytes, sizeBytes }: StoredTensor) {
  for (let done = 0; done < sizeBytes; done += partBytes) {
    yield elementsOf(dtype, await read(handle, offsetBytes + done, Math.min(partBytes, sizeBytes - done)));
  }
}

const read = async (handle: FileHandle, offset: number, sizeBytes: number): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = new Uint8Array(sizeBytes);
  for (let done = 0; done < sizeBytes;) {
    const { bytesRead } = await handle.read(bytes, done, sizeBytes - done, offset + done);
    if (bytesRead === 0) throw new NestorError('model.truncated', `the file ends before byte ${offset + sizeBytes}`);
    done += bytesRead;
  }
  return bytes;
};
