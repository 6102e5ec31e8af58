import type { Response } from 'express';
import type { EventRecord } from '../../../core/index.js';
import { streamEvents, type Trail } from '../../../http/index.js';
import type { EventFilter } from '../../../storage/index.js';
import type { Federation } from '../../federation.js';
import { createProgressGate } from './progress-gate.js';

export interface FederationStreamOptions {
  readonly federation: Federation;
  /** Send what comes after this id; the whole trail when absent. */
  readonly after?: string;
  /** Send only these. @default all */
  readonly filter?: EventFilter;
  readonly heartbeatMs: number;
  /** Bytes that the reader may lag behind. */
  readonly maxLagBytes: number;
}

const progressIntervalMs = 250;

/** The federation's trail as a stream; between its events, progress, which is named `progress` and not kept. */
export const streamFederation = async (
  response: Response,
  { federation, filter = {}, ...options }: FederationStreamOptions,
): Promise<void> => {
  const { events } = federation.records;
  /** From here on events come from who publishes them; the store may have some and not yet those before them. */
  let firstTold: string | undefined;
  const trail: Trail<EventRecord> = {
    lastId: () => events.lastId(),
    after: async (id, limit) =>
      (await events.after(id, limit, filter)).filter(({ _id }) => firstTold === undefined || _id < firstTold),
    watch: (listener) =>
      federation.watch((happened) => {
        if (happened.kind !== 'event') return;
        firstTold ??= happened.event._id;
        if (isWanted(happened.event, filter)) listener(happened.event);
      }),
  };
  const passing = (send: (name: string, data: object) => void) => {
    const gate = createProgressGate(progressIntervalMs, (data: object) => {
      send('progress', data);
    });
    const unwatch = federation.watch((happened) => {
      switch (happened.kind) {
        case 'progress':
          if (filter.runId !== undefined && filter.runId !== happened.runId) return;
          if (response.headersSent) gate.offer({ runId: happened.runId, ...happened.progress });
          return;
        case 'event':
          if (/^(run|round)\./.test(happened.event.type)) gate.forget();
      }
    });
    return () => {
      unwatch();
      gate.close();
    };
  };
  await streamEvents(response, { ...options, trail, passing });
};

const isWanted = (event: EventRecord, { levels, types, client, runId }: EventFilter): boolean =>
  (levels?.includes(event.level) ?? true) &&
  (types?.includes(event.type) ?? true) &&
  (client === undefined || client === event.client) &&
  (runId === undefined || runId === event.runId);
