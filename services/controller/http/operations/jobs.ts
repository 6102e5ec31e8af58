import { z } from 'zod';
import { json, operation, type Operation } from '../../../http/index.js';
import { answer } from '../answers.js';
import type { ControllerContext } from '../context.js';
import { objectOf, readBody, requireFields } from '../read-body.js';
import { freeJson, jobId, jobStatus, limit, taskId, taskInfo, user } from '../schemas.js';
import { jobOf, statusOf, taskOf } from '../shapes.js';

const ofUser = z.strictObject({ user });
const params = z.strictObject({ user, jobId });
const nothing = json('`null`.', z.null());
const spec = { 'application/json': freeJson };
const maxBodyBytes = 16 * 1024 ** 2;
const specErrors = ['request.field_missing', 'design.invalid', 'job.incomplete_design', 'resource.not_found'] as const;

/** Jobs and their tasks, as users see them. */
export const jobOperations = ({ jobs }: ControllerContext): readonly Operation[] => [
  operation({
    ...{ method: 'post', path: '/users/{user}/jobs', tag: 'jobs', summary: 'Create a job' },
    description: 'Expands it into its tasks. The job is read in all generations of its format.',
    ...{
      params: ofUser,
      body: spec,
      maxBodyBytes,
      answers: { 201: json('Its status.', jobStatus) },
      errors: specErrors,
    },
    async handle({ params, request, response }) {
      const job = objectOf(request.body);
      requireFields(job, ['designId']);
      answer(response, statusOf(await jobs.create(params.user, job)), 201);
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/jobs', tag: 'jobs', summary: "A user's jobs, oldest first" },
    ...{ params: ofUser, query: z.strictObject({ limit }), answers: { 200: json('Jobs.', z.array(jobStatus)) } },
    async handle({ params, query, response }) {
      answer(response, (await jobs.list(params.user, query.limit)).map(statusOf));
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/jobs/{jobId}', tag: 'jobs', summary: 'A job as it was sent' },
    ...{ params, answers: { 200: json('The job.', freeJson) }, errors: ['resource.not_found'] },
    async handle({ params: { user, jobId }, response }) {
      answer(response, jobOf(await jobs.get(user, jobId)));
    },
  }),
  operation({
    ...{ method: 'put', path: '/users/{user}/jobs/{jobId}', tag: 'jobs', summary: 'Change a job at rest' },
    ...{ params, body: spec, maxBodyBytes, answers: { 200: nothing }, errors: [...specErrors, 'job.wrong_state'] },
    async handle({ params: { user, jobId }, request, response }) {
      const job = objectOf(request.body);
      requireFields(job, ['designId']);
      await jobs.update(user, jobId, job);
      answer(response, null);
    },
  }),
  operation({
    ...{ method: 'delete', path: '/users/{user}/jobs/{jobId}', tag: 'jobs', summary: 'Remove a job at rest' },
    ...{ params, answers: { 200: nothing }, errors: ['resource.not_found', 'job.wrong_state'] },
    async handle({ params: { user, jobId }, response }) {
      await jobs.remove(user, jobId);
      answer(response, null);
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/jobs/{jobId}/status', tag: 'jobs', summary: 'State and times of a job' },
    ...{ params, answers: { 200: json('The status.', jobStatus) }, errors: ['resource.not_found'] },
    async handle({ params: { user, jobId }, response }) {
      answer(response, statusOf(await jobs.get(user, jobId)));
    },
  }),
  operation({
    ...{ method: 'put', path: '/users/{user}/jobs/{jobId}/status', tag: 'jobs', summary: 'Start or stop a job' },
    description: 'By the state that it is to be in: `starting` or `stopping`.',
    ...{ params, body: { 'application/json': jobStatus }, answers: { 200: nothing } },
    errors: ['request.field_missing', 'job.bad_request', 'job.wrong_state', 'resource.not_found'],
    async handle({ params: { user, jobId }, request, response }) {
      const { state } = readBody(jobStatus, request.body, ['id', 'state']);
      await jobs.request(user, jobId, state);
      answer(response, null);
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/jobs/{jobId}/tasks', tag: 'jobs', summary: "A job's tasks, by id" },
    ...{ params, query: z.strictObject({ limit, generic: z.string().optional() }) },
    ...{ answers: { 200: json('Tasks.', z.array(taskInfo)) }, errors: ['resource.not_found'] },
    async handle({ params: { user, jobId }, query, response }) {
      answer(response, (await jobs.tasks(user, jobId, query.limit)).map(taskOf));
    },
  }),
  operation({
    ...{
      method: 'get',
      path: '/users/{user}/jobs/{jobId}/tasks/{taskId}',
      tag: 'jobs',
      summary: 'A task, with its log',
    },
    ...{ params: params.extend({ taskId }), answers: { 200: json('The task.', taskInfo) } },
    errors: ['resource.not_found'],
    async handle({ params: { user, jobId, taskId }, response }) {
      await jobs.get(user, jobId);
      answer(response, taskOf(await jobs.task(jobId, taskId)));
    },
  }),
];
