import { z } from 'zod';
import { NestorError } from '../../../core/index.js';
import type { EventFilter } from '../../../storage/index.js';
import { streamFederation } from '../events/stream.js';
import type { HttpContext } from '../options.js';
import { eventSchema } from '../schemas/records.js';
import { addressOf, type Operation, operation, pageOf } from '../../../http/index.js';

const idLength = 16;
/** A stream after an id that is not there yet begins with what happens from now on. */
const beyondAll = '9'.repeat(idLength);
const eventId = z
  .string()
  .regex(/^\d{1,16}$/, 'expected the id of an event: up to 16 digits')
  .transform((digits) => digits.padStart(idLength, '0'));

const query = z.strictObject({
  after: z
    .union([z.literal('latest'), eventId])
    .optional()
    .describe('Events after this id; `latest` for only what happens from now on.'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(100)
    .describe('Most events to answer with; not for streams.'),
  order: z.enum(['asc', 'desc']).default('asc').describe('`desc`: newest first; not for streams.'),
  before: eventId.optional().describe('With `order=desc`: events before this id; the newest when absent.'),
  level: z.enum(['info', 'warning', 'error']).optional().describe('This level and worse.'),
  client: z.string().min(1).max(128).optional().describe('Only what is about this client, or combiner.'),
  runId: z.string().min(1).max(128).optional().describe('Only what is about this run.'),
});

/** The trail of what happened, as pages or as a stream. */
export const eventOperations = (context: HttpContext): readonly Operation[] => {
  const { events } = context.federation.records;
  return [
    operation({
      ...{ method: 'get', path: '/api/v1/events', tag: 'events', summary: 'What happened', query },
      description:
        'A caller that accepts `text/event-stream` gets server-sent events: first those after `Last-Event-ID` ' +
        '(or `after`), then what happens. Events named `progress` have no id and are not kept.',
      answers: {
        200: {
          description: 'Events.',
          content: { 'application/json': pageOf(eventSchema), 'text/event-stream': z.string() },
        },
      },
      errors: ['request.invalid'],
      async handle({ query, request, response }) {
        const { after, before, limit, order } = query;
        const filter = filterOf(query);
        if (request.accepts(['json', 'text/event-stream']) === 'text/event-stream') {
          const seen = lastEventId(request.get('last-event-id')) ?? (after === 'latest' ? beyondAll : after);
          const { federation, heartbeatMs, maxLagBytes } = context;
          const from = seen === undefined ? {} : { after: seen };
          await streamFederation(response, { federation, filter, heartbeatMs, maxLagBytes, ...from });
          return;
        }
        if (order === 'asc' ? before !== undefined : after !== undefined) {
          throw new NestorError('request.invalid', '`before` goes with `order=desc`, `after` with `order=asc`');
        }
        const found =
          order === 'desc'
            ? await events.before(before, { limit: limit + 1 }, filter)
            : await events.after(after === 'latest' ? await events.lastId() : after, limit + 1, filter);
        const items = found.slice(0, limit);
        const last = items.at(-1);
        const isLast = last === undefined || found.length === items.length;
        const position = order === 'desc' ? { before: last?._id } : { after: last?._id };
        response.json({ items, ...(isLast ? {} : { next: addressOf(request.path, { ...query, ...position }) }) });
      },
    }),
  ];
};

/** From this level on, the worse ones too. */
const levels = { info: undefined, warning: ['warning', 'error'], error: ['error'] } as const;

const filterOf = ({ level = 'info', client, runId }: z.output<typeof query>): EventFilter => ({
  ...(levels[level] === undefined ? {} : { levels: levels[level] }),
  ...(client === undefined ? {} : { client }),
  ...(runId === undefined ? {} : { runId }),
});

/** @throws request.invalid */
const lastEventId = (header: string | undefined): string | undefined => {
  if (header === undefined || header === '') return undefined;
  const result = eventId.safeParse(header);
  if (result.success) return result.data;
  throw new NestorError('request.invalid', `Last-Event-ID: expected up to 16 digits, got ${JSON.stringify(header)}`);
};
