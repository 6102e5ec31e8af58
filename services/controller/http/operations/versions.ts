import { z } from 'zod';
import { json, operation, type Operation } from '../../../http/index.js';
import { keptVersions } from '../../job-versions.js';
import { answer } from '../answers.js';
import type { ControllerContext } from '../context.js';
import { readBody } from '../read-body.js';
import { jobId, taskId, user } from '../schemas.js';
import { agentKeyErrors, agentQuery, taskOf } from './tasks.js';

const versions = z
  .strictObject({
    versions: z
      .array(
        z.strictObject({
          version: z.int().min(1),
          at: z.iso.datetime(),
          updates: z.int().min(0).describe('Updates in its buffer.'),
          staleness: z.array(z.int().min(0)).describe('Of each of them, in ascending order.'),
        }),
      )
      .max(keptVersions),
  })
  .meta({ id: 'JobVersions', description: `Oldest first; the last ${keptVersions} are kept.` });

/** What asynchronous jobs tell of their models. */
export const versionOperations = (context: ControllerContext): readonly Operation[] => [
  operation({
    ...{ method: 'put', path: '/jobs/{jobId}/{taskId}/task/versions', tag: 'tasks' },
    summary: "Tell of new versions of an asynchronous job's model",
    ...{ params: z.strictObject({ jobId, taskId }), query: agentQuery, body: { 'application/json': versions } },
    maxBodyBytes: 16 * 1024 ** 2,
    answers: { 200: json('`null`.', z.null()) },
    errors: agentKeyErrors,
    async handle({ params: { jobId, taskId }, query, request, response }) {
      await taskOf(context, jobId, taskId, request, query.key);
      await context.versions.keep(jobId, readBody(versions, request.body, ['versions']).versions);
      answer(response, null);
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/jobs/{jobId}/versions', tag: 'jobs' },
    summary: "Versions of an asynchronous job's model",
    params: z.strictObject({ user, jobId }),
    answers: { 200: json('None of a synchronous job.', versions) },
    errors: ['resource.not_found'],
    async handle({ params: { user, jobId }, response }) {
      const job = await context.jobs.get(user, jobId);
      answer(response, { versions: job.versions ?? [] });
    },
  }),
];
