import { open, stat } from 'node:fs/promises';

import { type Header, NestorError, sameShape } from '../../../services/core/index.js';
import { readAt, readHeader } from '../files/tensor-file.js';

/** A header larger than the base model's by less than this is read; it may hold other metadata. */
const headerSlackBytes = 1024 * 1024;
const chunkBytes = 1024 * 1024;

/**
 * Checks an update that a command wrote: a delta for each F32 tensor of the base model, nothing else, all finite.
 * @throws {NestorError} `task.bad_output`
 */
export const checkUpdate = async (updatePath: string, modelPath: string): Promise<void> => {
  const base = await withHeader(modelPath, Number.MAX_SAFE_INTEGER, ({ header }) => Promise.resolve(header));
  const { size } = await stat(modelPath);
  try {
    await withHeader(updatePath, size + headerSlackBytes, async ({ header, file }) => {
      checkLayout(header, base);
      for (const { name, offsetBytes, sizeBytes } of header.tensors) {
        for (let done = 0; done < sizeBytes; done += chunkBytes) {
          const bytes = await readAt(file, offsetBytes + done, Math.min(chunkBytes, sizeBytes - done));
          const values = new Float32Array(bytes.buffer);
          if (!values.every(Number.isFinite))
            throw bad(`the tensor ${JSON.stringify(name)} holds NaN or infinite values`);
        }
      }
    });
  } catch (error) {
    if (error instanceof NestorError && error.code === 'task.bad_output') throw error;
    throw bad(error instanceof Error ? error.message : String(error), error);
  }
};

const checkLayout = (update: Header, base: Header): void => {
  const expected = base.tensors.filter(({ dtype }) => dtype === 'F32');
  const given = new Map(update.tensors.map((tensor) => [tensor.name, tensor]));
  for (const { name, shape } of expected) {
    const tensor = given.get(name);
    const label = `the tensor ${JSON.stringify(name)}`;
    if (tensor === undefined) throw bad(`${label} is missing`);
    if (tensor.dtype !== 'F32') throw bad(`${label} is ${tensor.dtype}, expected F32`);
    if (!sameShape(tensor.shape, shape)) {
      throw bad(`${label} has the shape [${tensor.shape.join(', ')}], expected [${shape.join(', ')}]`);
    }
    given.delete(name);
  }
  const [unknown] = given.keys();
  if (unknown !== undefined) throw bad(`the tensor ${JSON.stringify(unknown)} is no F32 tensor of the base model`);
};

const withHeader = async <Result>(
  path: string,
  maxFileBytes: number,
  use: (opened: { readonly header: Header; readonly file: Awaited<ReturnType<typeof open>> }) => Promise<Result>,
): Promise<Result> => {
  const file = await open(path, 'r');
  try {
    return await use({ header: await readHeader(file, maxFileBytes), file });
  } finally {
    await file.close();
  }
};

const bad = (message: string, cause?: unknown): NestorError =>
  new NestorError(
    'task.bad_output',
    `The update cannot be used: ${message}.`,
    cause === undefined ? undefined : { cause },
  );
