import { z } from 'zod';
import { NestorError } from '../../../core/index.js';
import { streamEvents } from '../events/stream.js';
import type { HttpContext } from '../options.js';
import { eventSchema } from '../schemas/records.js';
import { type Operation, operation, pageOf } from '../../../http/index.js';

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
});

/** The trail of what happened, as pages or as a stream. */
export const eventOperations = (context: HttpContext): readonly Operation[] => {
  const { events } = context.federation.records;
  return [
    operation({
      ...{ method: 'get', path: '/api/v1/events', tag: 'events', summary: 'What happened, oldest first', query },
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
      async handle({ query: { after, limit }, request, response }) {
        if (request.accepts(['json', 'text/event-stream']) === 'text/event-stream') {
          const seen = lastEventId(request.get('last-event-id')) ?? (after === 'latest' ? beyondAll : after);
          const { federation, heartbeatMs, maxLagBytes } = context;
          await streamEvents(response, {
            federation,
            heartbeatMs,
            maxLagBytes,
            ...(seen === undefined ? {} : { after: seen }),
          });
          return;
        }
        const start = after === 'latest' ? await events.lastId() : after;
        const found = await events.after(start, limit + 1);
        const items = found.slice(0, limit);
        const last = items.at(-1);
        const isLast = last === undefined || found.length === items.length;
        response.json({
          items,
          ...(isLast ? {} : { next: `${request.path}?after=${last._id}&limit=${String(limit)}` }),
        });
      },
    }),
  ];
};

/** @throws request.invalid */
const lastEventId = (header: string | undefined): string | undefined => {
  if (header === undefined || header === '') return undefined;
  const result = eventId.safeParse(header);
  if (result.success) return result.data;
  throw new NestorError('request.invalid', `Last-Event-ID: expected up to 16 digits, got ${JSON.stringify(header)}`);
};
