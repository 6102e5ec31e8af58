import type { Request } from 'express';
import { z } from 'zod';
import type { ComputeRecord } from '../../../core/index.js';
import { json, operation, type Operation } from '../../../http/index.js';
import { answer } from '../answers.js';
import type { ControllerContext } from '../context.js';
import { readBody } from '../read-body.js';
import { computeId, computeInfo, deploymentConfig, deploymentStatus, jobId, jobStatus } from '../schemas.js';
import { computeOf, statusOf } from '../shapes.js';

const params = z.strictObject({ computeId });
const ofJob = z.strictObject({ computeId, jobId });
const nothing = json('`null`.', z.null());
const keyErrors = ['key.missing', 'key.malformed', 'key.mismatch', 'resource.not_found'] as const;
const tag = 'computes';

/** Computes, and what deployers ask. All but the lists need the compute's key in the header `X-API-KEY`. */
export const computeOperations = (context: ControllerContext): readonly Operation[] => {
  const { computes, jobs, keys } = context;
  const computeFor = (request: Request, id: string): Promise<ComputeRecord> =>
    computes.withKey(id, request.get('x-api-key'));
  return [
    operation({
      ...{ method: 'post', path: '/computes', tag, summary: 'Register a compute, or a deployer that comes again' },
      ...{ body: { 'application/json': computeInfo }, answers: { 201: json('The compute.', computeInfo) } },
      errors: [...keyErrors, 'request.field_missing'],
      async handle({ request, response }) {
        const { apiKey, ...info } = readBody(computeInfo, request.body, ['deployerId']);
        answer(response, computeOf(await computes.register(info, request.get('x-api-key') ?? apiKey)), 201);
      },
    }),
    operation({
      ...{ method: 'get', path: '/computes', tag, summary: 'Computes, by name' },
      ...{ query: z.strictObject({ adminId: z.string().optional() }) },
      answers: { 200: json('Computes.', z.array(computeInfo)) },
      async handle({ query: { adminId = '' }, response }) {
        const all = await computes.list();
        answer(response, all.filter((compute) => adminId === '' || compute.adminId === adminId).map(computeOf));
      },
    }),
    operation({
      ...{ method: 'get', path: '/computes/{computeId}', tag, summary: 'A compute', params },
      ...{ answers: { 200: json('The compute.', computeInfo) }, errors: keyErrors },
      async handle({ params: { computeId }, request, response }) {
        answer(response, computeOf(await computeFor(request, computeId)));
      },
    }),
    operation({
      ...{ method: 'put', path: '/computes/{computeId}', tag, summary: 'Change a compute', params },
      ...{ body: { 'application/json': computeInfo }, answers: { 200: nothing }, errors: keyErrors },
      async handle({ params: { computeId }, request, response }) {
        const compute = await computeFor(request, computeId);
        await computes.update(compute, readBody(computeInfo, request.body, ['deployerId']));
        answer(response, null);
      },
    }),
    operation({
      ...{ method: 'delete', path: '/computes/{computeId}', tag, summary: 'Remove a compute', params },
      ...{ answers: { 200: nothing }, errors: keyErrors },
      async handle({ params: { computeId }, request, response }) {
        await computes.remove(await computeFor(request, computeId));
        answer(response, null);
      },
    }),
    operation({
      ...{ method: 'get', path: '/computes/{computeId}/deployments', tag, summary: 'Jobs under way on it', params },
      ...{ answers: { 200: json('Jobs.', z.array(jobStatus)) }, errors: keyErrors },
      async handle({ params: { computeId }, request, response }) {
        answer(response, (await computes.jobsOn(await computeFor(request, computeId))).map(statusOf));
      },
    }),
    operation({
      ...{ method: 'get', path: '/computes/{computeId}/deployments/{jobId}/config', tag, params: ofJob },
      summary: 'The tasks of a job that it has to run, with their keys',
      ...{ answers: { 200: json('The tasks.', deploymentConfig) }, errors: keyErrors },
      async handle({ params: { computeId, jobId }, request, response }) {
        const tasks = await computes.tasksOf(await computeFor(request, computeId), jobId);
        const agentKVs = Object.fromEntries(tasks.map(({ _id }) => [_id, keys.systemKey(_id)]));
        answer(response, { jobId, imageLoc: '', agentKVs });
      },
    }),
    operation({
      ...{ method: 'put', path: '/computes/{computeId}/deployments/{jobId}/status', tag, params: ofJob },
      summary: 'Report which agents could be started',
      description: 'A task whose agent is `agentDeployFailed` has failed; other words change nothing.',
      ...{ body: { 'application/json': deploymentStatus }, maxBodyBytes: 16 * 1024 ** 2, answers: { 200: nothing } },
      errors: keyErrors,
      async handle({ params: { computeId, jobId }, request, response }) {
        const tasks = await computes.tasksOf(await computeFor(request, computeId), jobId);
        const { agentStatuses } = readBody(deploymentStatus, request.body, ['agentStatuses']);
        await jobs.deployFailed(tasks.filter(({ _id }) => agentStatuses[_id]?.toLowerCase() === 'agentdeployfailed'));
        answer(response, null);
      },
    }),
    operation({
      ...{ method: 'get', path: '/jobs/{computeId}', tag, summary: 'Running jobs of a compute', params },
      ...{ answers: { 200: json('Jobs.', z.array(jobStatus)) }, errors: keyErrors },
      async handle({ params: { computeId }, request, response }) {
        const all = await computes.jobsOn(await computeFor(request, computeId));
        answer(response, all.filter(({ state }) => state === 'running').map(statusOf));
      },
    }),
  ];
};
