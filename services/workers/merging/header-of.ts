import { dataOffsetOf, parseHeader, prefixSizeBytes, type Header, type ModelLimits } from '../../core/arithmetic.js';
import type { OpenFile } from './file-access.js';

/** Reads and checks a file's safetensors header. @throws as `parseHeader`, and storage.io */
export const headerOf = (file: OpenFile, limits: ModelLimits): Header => {
  const prefix = new Uint8Array(Math.min(prefixSizeBytes, file.sizeBytes));
  file.read(prefix, 0);
  const bytes = new Uint8Array(dataOffsetOf(prefix, file.sizeBytes, limits));
  file.read(bytes, 0);
  return parseHeader(bytes, file.sizeBytes, limits);
};
