import { z } from 'zod';
import { NestorError, type ClientOutcome, type RoundRecord, type RunId, type RunRecord } from '../../../core/index.js';
import {
  addressOf,
  json,
  operation,
  type Operation,
  pageOf,
  pageQuery,
  prefersHtml,
  readPage,
} from '../../../http/index.js';
import type { HttpContext } from '../options.js';
import { metricSchema, roundSchema, runSchema } from '../schemas/records.js';

const params = z.strictObject({ id: z.string().min(1).max(128).describe('Id of the run.') });

const roundsQuery = pageQuery.extend({
  outcomes: z
    .enum(['all', 'problems'])
    .default('all')
    .describe('`problems`: of what became of clients, only what was refused, failed or lost.'),
});

const problemsOf = (outcomes: readonly ClientOutcome[]): readonly ClientOutcome[] =>
  outcomes.filter(({ outcome }) => outcome === 'refused' || outcome === 'failed' || outcome === 'lost');

const withProblems = (round: RoundRecord): RoundRecord => ({
  ...round,
  outcomes: problemsOf(round.outcomes),
  ...(round.validation === undefined ? {} : { validation: problemsOf(round.validation) }),
});

/** Runs, their rounds and metrics. */
export const runOperations = (context: HttpContext): readonly Operation[] => {
  const { federation } = context;
  const { runs, rounds, metrics } = federation.records;
  const runOf = async (text: string): Promise<RunRecord> => {
    const run = await runs.get(text as RunId);
    if (run === undefined) throw new NestorError('run.not_found', `there is no run ${text}`);
    return run;
  };
  return [
    operation({
      ...{ method: 'get', path: '/api/v1/runs', tag: 'runs', summary: 'Runs, newest first' },
      query: pageQuery,
      answers: { 200: json('Runs.', pageOf(runSchema)) },
      async handle({ query, request, response }) {
        response.json(await readPage(request.path, query, (range) => runs.list(range)));
      },
    }),
    operation({
      ...{ method: 'get', path: '/api/v1/runs/{id}', tag: 'runs', summary: 'One run', params },
      answers: { 200: json('The run.', runSchema) },
      errors: ['run.not_found'],
      async handle({ params: { id }, response }) {
        response.json(await runOf(id));
      },
    }),
    operation({
      ...{ method: 'get', path: '/api/v1/runs/{id}/rounds', tag: 'runs', summary: "A run's rounds, oldest first" },
      ...{ params, query: roundsQuery },
      answers: { 200: json('Attempts at rounds.', pageOf(roundSchema)) },
      errors: ['run.not_found'],
      async handle({ params: { id }, query, request, response }) {
        const run = await runOf(id);
        const { outcomes } = query;
        const page = await readPage(request.path, query, (range) => rounds.ofRun(run._id, range));
        if (outcomes === 'all') response.json(page);
        else {
          const next = addressOf(request.path, { ...query, offset: query.offset + query.limit });
          response.json({ items: page.items.map(withProblems), ...(page.next === undefined ? {} : { next }) });
        }
      },
    }),
    operation({
      ...{ method: 'get', path: '/api/v1/runs/{id}/metrics', tag: 'runs' },
      summary: "A run's metrics, by round, phase, source and name",
      ...{ params, query: pageQuery },
      answers: { 200: json('Metrics.', pageOf(metricSchema)) },
      errors: ['run.not_found'],
      async handle({ params: { id }, query, request, response }) {
        const run = await runOf(id);
        response.json(await readPage(request.path, query, (range) => metrics.ofRun(run._id, range)));
      },
    }),
    operation({
      ...{ method: 'post', path: '/api/v1/runs/{id}/stop', tag: 'runs', summary: 'Stop a run', params },
      answers: { 200: json('The run.', runSchema), 303: { description: 'To the page, for its form.' } },
      errors: ['run.not_found', 'run.not_running'],
      async handle({ params: { id }, request, response }) {
        const run = await runOf(id);
        const stopped = await federation.stopRun(run._id);
        if (prefersHtml(request)) response.redirect(303, context.basicPath);
        else response.json(stopped);
      },
    }),
  ];
};
