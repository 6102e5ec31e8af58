export { isDtype, type Dtype } from './dtypes.js';
export {
  dataOffsetOf,
  parseHeader,
  prefixSizeBytes,
  type Header,
  type ModelLimits,
  type StoredTensor,
} from './header.js';
export {
  canonicalOrder,
  compareCodePoints,
  elementCount,
  sameShape,
  tensorSizeBytes,
  type Layout,
  type TensorSpec,
} from './layout.js';
export { modelIdStream, type Hasher, type ModelIdStream } from './model-id.js';
export { elementsOf } from './elements.js';
export {
  TensorDifferenceReader,
  type TensorDifference,
  TensorStatisticsReader,
  type TensorStatistics,
} from './statistics.js';
export { checkTrainable, countParameters } from './trainable.js';
export { writeHeader, type WrittenHeader } from './write-header.js';
export { duplicateKey } from './json-keys.js';
