import { z } from 'zod';
import { NestorError } from '../../../core/index.js';
import type { HttpContext } from '../options.js';
import { curveSchema, timelineSchema } from '../schemas/run-views.js';
import { json, operation, type Operation } from './operation.js';

const params = z.strictObject({ id: z.string().min(1).max(128).describe('Id of the run.') });
const round = z.coerce.number().int().min(1).max(1_000_000_000).optional();
const timelineQuery = z.strictObject({
  fromRound: round.describe('Default: nine rounds before the last one.'),
  toRound: round.describe('Default: the last round; at most 50 attempts at rounds are answered.'),
  clients: z.coerce.number().int().min(0).max(1_000).default(200).describe('Most lanes of clients: the slowest.'),
});
const curveQuery = z.strictObject({
  maxPoints: z.coerce.number().int().min(2).max(10_000).default(500).describe('Evenly chosen; first and last are in.'),
});

const todo = (): never => {
  throw new NestorError('service.not_ready', 'this operation is being built');
};

/** A run as plots show it. */
export const runViewOperations = (_context: HttpContext): readonly Operation[] => [
  operation({
    ...{ method: 'get', path: '/api/v1/runs/{id}/timeline', tag: 'runs', summary: 'Who did what when in a run' },
    ...{ params, query: timelineQuery },
    answers: { 200: json('Lanes of spans.', timelineSchema) },
    errors: ['run.not_found'],
    handle: todo,
  }),
  operation({
    ...{ method: 'get', path: '/api/v1/runs/{id}/curve', tag: 'runs' },
    summary: "A run's committed rounds by time and by bytes, oldest first",
    ...{ params, query: curveQuery },
    answers: { 200: json('Points.', curveSchema) },
    errors: ['run.not_found'],
    handle: todo,
  }),
];
