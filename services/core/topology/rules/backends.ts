import type { Rule } from '../draft.js';
import { listed } from '../names.js';

/** Ways for workers to meet. `p2p` is what Flame calls the direct connection, which here is gRPC. */
export const backends = ['grpc', 'mqtt', 'p2p'] as const;

export type Backend = (typeof backends)[number];

export const isBackend = (text: string): text is Backend => (backends as readonly string[]).includes(text);

export const knownBackends: Rule = function* ({ channels }) {
  for (const { at, value } of channels) {
    if (value.backend === undefined || value.backend === '' || isBackend(value.backend)) continue;
    yield {
      ...{ path: ['channels', at, 'backend'], code: 'design.unknown_backend' },
      message: `expected one of ${listed(backends)}, got ${JSON.stringify(value.backend)}`,
    };
  }
};
