import { join } from 'node:path';
import { z } from 'zod';
import { json, operation, saveBytes, type Operation } from '../../../http/index.js';
import { answer } from '../answers.js';
import type { ControllerContext } from '../context.js';
import { maxModelBytes } from '../../job-models.js';
import { jobId, taskId, user } from '../schemas.js';
import { sendFile } from '../send-file.js';
import { agentKeyErrors, agentQuery, taskOf } from './tasks.js';

const bytes = z.string().meta({ format: 'binary' });
const safetensors = { 'application/octet-stream': bytes };

/** The models that jobs come to. */
export const modelOperations = (context: ControllerContext): readonly Operation[] => [
  operation({
    ...{ method: 'put', path: '/jobs/{jobId}/{taskId}/task/model', tag: 'tasks' },
    summary: 'Bring the model that the job has come to',
    ...{ params: z.strictObject({ jobId, taskId }), query: agentQuery, body: safetensors },
    answers: { 200: json('The id of the model.', z.string()) },
    errors: [...agentKeyErrors, 'model.malformed', 'model.non_finite', 'request.too_large'],
    async handle({ params: { jobId, taskId }, query, request, response }) {
      await taskOf(context, jobId, taskId, request, query.key);
      const body = request.iterator({ destroyOnReturn: false });
      answer(response, await context.models.keep(jobId, (path) => saveBytes(body, path, maxModelBytes)));
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/jobs/{jobId}/model', tag: 'jobs', summary: 'The model of a job' },
    description: 'A safetensors file; its id is in the header `X-Model-Id`.',
    params: z.strictObject({ user, jobId }),
    answers: { 200: { description: 'The file.', content: safetensors } },
    errors: ['resource.not_found', 'model.not_found'],
    async handle({ params: { user, jobId }, response }) {
      const { modelId } = await context.jobs.get(user, jobId);
      await context.library.withFolder(async (folder) => {
        const path = join(folder, 'model');
        await context.models.fetch(jobId, modelId, path);
        response.setHeader('X-Model-Id', modelId ?? '');
        await sendFile(response.type('application/octet-stream'), path);
      });
    },
  }),
];
