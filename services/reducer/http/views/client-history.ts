import { z } from 'zod';
import type { EventRecord, PeerRecord } from '../../../core/index.js';
import type { Records } from '../../../storage/index.js';
import type { clientHistorySchema } from '../schemas/peer-views.js';

type History = z.input<typeof clientHistorySchema>;

const outcomes = {
  'client.answered': 'accepted',
  'client.refused': 'refused',
  'client.failed': 'failed',
  'client.lost': 'lost',
} as const;

type PartType = keyof typeof outcomes;
const types = Object.keys(outcomes);
const isPartType = (type: string): type is PartType => Object.hasOwn(outcomes, type);

const numbers = z.record(z.string(), z.number());
/** What an event tells of a part; what has another form is left out. */
const fieldsSchema = z.object({
  work: z.enum(['train', 'validate']).optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  logTail: z.array(z.string()).optional().catch(undefined),
  numExamples: z.number().optional().catch(undefined),
  metrics: numbers.optional().catch(undefined),
  durationMs: z.number().optional().catch(undefined),
  phasesMs: numbers.optional().catch(undefined),
});

/** What became of a client's parts in rounds, newest first, from the trail. */
export const clientHistory = async (
  { events }: Records,
  client: PeerRecord,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<History> => {
  const found = await events.before(undefined, { limit: limit + 1, offset }, { client: client.name, types });
  return {
    client,
    history: found.slice(0, limit).flatMap(partOf),
    ...(found.length > limit ? { nextOffset: offset + limit } : {}),
  };
};

const partOf = ({ type, runId, round, createdAt, message, fields = {} }: EventRecord): History['history'] => {
  if (!isPartType(type) || runId === undefined || round === undefined) return [];
  const outcome = outcomes[type];
  const known = Object.entries(fieldsSchema.parse(fields)).filter(([, value]) => value !== undefined);
  const told = outcome === 'accepted' ? {} : { message };
  return [{ runId, round, outcome, ...told, ...Object.fromEntries(known), at: createdAt }];
};
