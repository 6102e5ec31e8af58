import { z } from 'zod';
import { NestorError, type RunId, type RunRecord } from '../../../core/index.js';
import type { HttpContext } from '../options.js';
import { curveSchema, timelineSchema } from '../schemas/run-views.js';
import { curveOf } from '../views/curve.js';
import { timelineOf } from '../views/timeline.js';
import { json, operation, sendCompact, type Operation } from '../../../http/index.js';

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

const defaultRounds = 10;
const mostAttempts = 50;
const mostRounds = 1_000_000;

/** A run as plots show it. */
export const runViewOperations = ({ federation }: HttpContext): readonly Operation[] => {
  const { runs, rounds, summaries } = federation.records;
  const runOf = async (text: string): Promise<RunRecord> => {
    const run = await runs.get(text as RunId);
    if (run === undefined) throw new NestorError('run.not_found', `there is no run ${text}`);
    return run;
  };
  return [
    operation({
      ...{ method: 'get', path: '/api/v1/runs/{id}/timeline', tag: 'runs', summary: 'Who did what when in a run' },
      ...{ params, query: timelineQuery },
      answers: { 200: json('Lanes of spans.', timelineSchema) },
      errors: ['run.not_found'],
      async handle({ params: { id }, query: { fromRound, toRound, clients }, response }) {
        const run = await runOf(id);
        const last = toRound ?? (await rounds.latest(run._id))?.round ?? 1;
        const from = fromRound ?? Math.max(1, last - defaultRounds + 1);
        const found = await rounds.between(run._id, { from, to: last }, { limit: mostAttempts });
        const now = { activity: federation.activity(), atMs: Date.now() };
        sendCompact(response, timelineOf(run, found, now, clients));
      },
    }),
    operation({
      ...{ method: 'get', path: '/api/v1/runs/{id}/curve', tag: 'runs' },
      summary: "A run's committed rounds by time and by bytes, oldest first",
      ...{ params, query: curveQuery },
      answers: { 200: json('Points.', curveSchema) },
      errors: ['run.not_found'],
      async handle({ params: { id }, query: { maxPoints }, response }) {
        const run = await runOf(id);
        sendCompact(response, curveOf(run, await summaries.ofRun(run._id, { limit: mostRounds }), maxPoints));
      },
    }),
  ];
};
