import { z } from 'zod';
import { earlyStopSchema, runConfigSchema, type ErrorCode, type RunRecord } from '../../../core/index.js';
import { type AnswerDoc, baseUrlOf, isBrowser, json, type Operation, prefersHtml } from '../../../http/index.js';
import type { HttpContext } from '../options.js';
import { showPage } from '../page/show-page.js';
import { readRunParameters } from '../run-parameters.js';
import { runParameters } from '../schemas/records.js';
import { startedSchema } from '../schemas/service.js';
import type { Request, Response } from 'express';

const errors: readonly ErrorCode[] = [
  'run.bad_parameter',
  'run.in_progress',
  'model.none',
  'model.ambiguous',
  'model.not_found',
  'model.malformed',
  'service.not_ready',
];

const { earlyStop: _nested, ...flatParameters } = runConfigSchema.shape;
const stopParameters = Object.fromEntries(
  Object.entries(earlyStopSchema.shape).map(([key, schema]) => [`earlyStop.${key}`, schema.optional()]),
);
const query = z.object({ ...flatParameters, ...stopParameters });
const body = { 'application/json': runParameters, 'application/x-www-form-urlencoded': query };
const started: AnswerDoc = json('The run was started; `Location` is its address.', startedSchema);
const page: AnswerDoc = { description: 'The page, to a browser.', content: { 'text/html': z.string() } };

/** `/start` as the seed has it, and its twin for programs. */
export const startOperations = (context: HttpContext): readonly Operation[] => {
  const start = async (request: Request, response: Response) => {
    const config = readRunParameters([request.query, request.body]);
    const run = await context.federation.startRun(config);
    if (prefersHtml(request)) {
      response.redirect(303, context.basicPath);
      return;
    }
    const url = runUrl(request, run);
    response.status(202).location(url).json({ url, run });
  };
  return [
    {
      ...{ method: 'post', path: '/start', tag: 'runs', summary: 'Start a run' },
      description: 'Parameters come as form, JSON or query, also mixed. A form sent from the page is sent back to it.',
      ...{ query, body, answers: { 202: started, 303: { description: 'To the page, for its form.' } }, errors },
      handle: start,
    },
    {
      ...{ method: 'get', path: '/start', tag: 'runs', summary: 'Start a run, as `curl` does it' },
      description: "A browser's GET never starts anything: it gets the page.",
      ...{ query, answers: { 200: page, 202: started }, errors },
      async handle(request, response) {
        if (request.method === 'GET' && !isBrowser(request)) await start(request, response);
        else await showPage(context, response);
      },
    },
    {
      ...{ method: 'post', path: '/api/v1/runs', tag: 'runs', summary: 'Start a run (as `POST /start`)' },
      ...{ query, body, answers: { 202: started }, errors },
      handle: start,
    },
  ];
};

const runUrl = (request: Request, run: RunRecord): string => `${baseUrlOf(request)}/api/v1/runs/${run._id}`;
