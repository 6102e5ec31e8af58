import type { ModelLimits } from '../../core/index.js';
import { mergeThreads } from './merge-threads.js';
import type { InspectedModel } from './thread-protocol.js';

/**
 * Reads and checks a whole model file, in a merging thread.
 * @throws model.malformed, model.truncated, model.header_too_large, model.too_large, model.unsupported_dtype,
 * model.empty, model.non_finite, storage.io
 */
export const inspectModel = (path: string, limits: ModelLimits): Promise<InspectedModel> => {
  const [thread] = mergeThreads();
  return thread.call('inspect', 0, { path, limits });
};
