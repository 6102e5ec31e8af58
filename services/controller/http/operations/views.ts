import type { Request } from 'express';
import { z } from 'zod';
import { NestorError } from '../../../core/index.js';
import { json, operation, pageOf, pageQuery, readPage, streamEvents, type Operation } from '../../../http/index.js';
import { changeIdLength } from '../../changes.js';
import type { ControllerContext } from '../context.js';
import { jobId, revision, taskId } from '../schemas.js';
import {
  changeSchema,
  designKeyParam,
  designRowSchema,
  designViewSchema,
  jobRowSchema,
  jobViewSchema,
  revisionViewSchema,
  taskRowSchema,
  taskViewSchema,
} from '../view-schemas.js';

const base = '/api/v1/topology';
const tag = 'dashboard';
const ofDesign = z.strictObject({ designKey: designKeyParam });
const ofJob = z.strictObject({ jobId });
const notFound = { errors: ['resource.not_found'] } as const;

/** A stream after an id that is not there yet begins with what happens from now on. */
const beyondAll = '9'.repeat(changeIdLength);
const changeId = z.string().regex(/^\d{24}$/, 'expected the id of a change: 24 digits');
const heartbeatMs = 15_000;
const maxLagBytes = 1024 ** 2;

/** What the dashboard asks: designs, jobs and tasks of all users. Nothing here changes anything. */
export const viewOperations = ({ views, changes }: ControllerContext): readonly Operation[] => [
  operation({
    ...{ method: 'get', path: `${base}/designs`, tag, summary: 'Designs of all users, newest first' },
    ...{ query: pageQuery, answers: { 200: json('Designs.', pageOf(designRowSchema)) } },
    async handle({ query, request, response }) {
      response.json(await readPage(request.path, query, (page) => views.designs(page)));
    },
  }),
  operation({
    ...{ method: 'get', path: `${base}/designs/{designKey}`, tag, summary: 'A design with its schema' },
    ...{ params: ofDesign, answers: { 200: json('The design.', designViewSchema) }, ...notFound },
    async handle({ params, response }) {
      response.json(await views.design(params.designKey));
    },
  }),
  operation({
    ...{ method: 'get', path: `${base}/designs/{designKey}/schemas/{revision}`, tag },
    ...{ summary: 'A revision of its schema', params: ofDesign.extend({ revision }) },
    ...{ answers: { 200: json('The revision.', revisionViewSchema) }, ...notFound },
    async handle({ params, response }) {
      response.json(await views.revision(params.designKey, params.revision));
    },
  }),
  operation({
    ...{ method: 'get', path: `${base}/jobs`, tag, summary: 'Jobs of all users, newest first' },
    ...{ query: pageQuery, answers: { 200: json('Jobs.', pageOf(jobRowSchema)) } },
    async handle({ query, request, response }) {
      response.json(await readPage(request.path, query, (page) => views.jobs(page)));
    },
  }),
  operation({
    ...{ method: 'get', path: `${base}/jobs/{jobId}`, tag, summary: 'A job, and who is missing' },
    ...{ params: ofJob, answers: { 200: json('The job.', jobViewSchema) }, ...notFound },
    async handle({ params, response }) {
      response.json(await views.job(params.jobId));
    },
  }),
  operation({
    ...{ method: 'get', path: `${base}/jobs/{jobId}/tasks`, tag, summary: "A job's tasks, by id" },
    ...{ params: ofJob, query: pageQuery, answers: { 200: json('Tasks.', pageOf(taskRowSchema)) }, ...notFound },
    async handle({ params, query, request, response }) {
      response.json(await readPage(request.path, query, (page) => views.tasks(params.jobId, page)));
    },
  }),
  operation({
    ...{ method: 'get', path: `${base}/tasks/{taskId}`, tag, summary: 'A task, with the end of its log' },
    ...{ params: z.strictObject({ taskId }), answers: { 200: json('The task.', taskViewSchema) }, ...notFound },
    async handle({ params, response }) {
      response.json(await views.task(params.taskId));
    },
  }),
  operation({
    ...{ method: 'get', path: `${base}/events`, tag, summary: 'What changes, as server-sent events' },
    description:
      'First the changes after `Last-Event-ID` (or `after`), then those that happen. A change says what has changed, ' +
      'not what it is now. Whoever comes with an id that is not known any more is told `everything.changed`.',
    query: z.strictObject({
      after: z
        .union([z.literal('latest'), changeId])
        .optional()
        .describe('Changes after this id; `latest` for only what happens from now on.'),
    }),
    answers: { 200: { description: 'Data of events.', content: { 'text/event-stream': changeSchema } } },
    async handle({ query, request, response }) {
      const after = lastEventId(request) ?? (query.after === 'latest' ? beyondAll : query.after);
      const from = after === undefined ? {} : { after };
      await streamEvents(response, { trail: changes, heartbeatMs, maxLagBytes, ...from });
    },
  }),
];

/** @throws request.invalid */
const lastEventId = (request: Request): string | undefined => {
  const header = request.get('last-event-id');
  if (header === undefined || header === '') return undefined;
  const result = changeId.safeParse(header);
  if (result.success) return result.data;
  throw new NestorError('request.invalid', `Last-Event-ID: expected 24 digits, got ${JSON.stringify(header)}`);
};
