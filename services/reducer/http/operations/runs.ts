import { z } from 'zod';
import { NestorError, type RunId, type RunRecord } from '../../../core/index.js';
import { json, operation, type Operation, pageOf, pageQuery, prefersHtml, readPage } from '../../../http/index.js';
import type { HttpContext } from '../options.js';
import { metricSchema, roundSchema, runSchema } from '../schemas/records.js';

const params = z.strictObject({ id: z.string().min(1).max(128).describe('Id of the run.') });

/** Runs, their rounds and metrics. */
export const runOperations = ({ federation }: HttpContext): readonly Operation[] => {
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
      ...{ params, query: pageQuery },
      answers: { 200: json('Attempts at rounds.', pageOf(roundSchema)) },
      errors: ['run.not_found'],
      async handle({ params: { id }, query, request, response }) {
        const run = await runOf(id);
        response.json(await readPage(request.path, query, (range) => rounds.ofRun(run._id, range)));
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
        if (prefersHtml(request)) response.redirect(303, '/');
        else response.json(stopped);
      },
    }),
  ];
};
