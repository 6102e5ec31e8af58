import { writeHeader } from '../../services/core/index.js';

/** A model file of one F32 tensor with small values. */
export const modelFile = (elements: number): Uint8Array => {
  const header = writeHeader([{ name: 'weights', dtype: 'F32', shape: [elements] }]);
  const file = new Uint8Array(header.fileSizeBytes);
  file.set(header.bytes);
  const values = new DataView(file.buffer, header.bytes.length);
  for (let index = 0; index < elements; index += 1) values.setFloat32(4 * index, Math.sin(index) / 10, true);
  return file;
};
