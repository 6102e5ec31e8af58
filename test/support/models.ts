import { randomNumbers } from '../../clients/learner/random.js';
import { writeHeader, type TensorSpec } from '../../services/core/index.js';

/** A small model file of F32 tensors with pseudo-random values below 1. */
export const seedModelFile = (
  shapes: Readonly<Record<string, readonly number[]>> = { bias: [7], kernel: [31, 17] },
): Uint8Array => {
  const random = randomNumbers(42);
  const specs: TensorSpec[] = Object.entries(shapes).map(([name, shape]) => ({ name, dtype: 'F32', shape }));
  const header = writeHeader(specs);
  const file = new Uint8Array(header.fileSizeBytes);
  file.set(header.bytes);
  const view = new DataView(file.buffer);
  for (let offset = header.bytes.length; offset < file.length; offset += 4)
    view.setFloat32(offset, random() - 0.5, true);
  return file;
};
