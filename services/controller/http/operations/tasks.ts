import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import { NestorError, type TaskRecord } from '../../../core/index.js';
import { json, operation, type Operation } from '../../../http/index.js';
import { answer } from '../answers.js';
import type { ControllerContext } from '../context.js';
import { readBody } from '../read-body.js';
import { jobId, taskId, taskStatus } from '../schemas.js';
import { sendFile } from '../send-file.js';

const params = z.strictObject({ jobId, taskId });
/** How agents bring their key. */
export const agentQuery = z.strictObject({
  key: z.string().optional().describe('The key, for agents that do not send the header `X-Task-Key`.'),
});
export const agentKeyErrors = ['key.missing', 'key.malformed', 'key.mismatch', 'resource.not_found'] as const;
const parts = z.object({
  config: z.string().describe('JSON.'),
  'code.zip': z.string().meta({ format: 'binary' }).describe("The role's folder."),
});

/** What agents ask. Each call brings the key of the task; the first key of a participant's task becomes its key. */
export const taskOperations = (context: ControllerContext): readonly Operation[] => [
  operation({
    ...{ method: 'get', path: '/jobs/{jobId}/{taskId}/task', tag: 'tasks', summary: "A task's configuration and code" },
    ...{
      params,
      query: agentQuery,
      answers: { 200: { description: 'Both.', content: { 'multipart/form-data': parts } } },
    },
    errors: agentKeyErrors,
    async handle({ params: { jobId, taskId }, query, request, response }) {
      const task = await taskOf(context, jobId, taskId, request, query.key);
      const archive = await archiveOf(context, task);
      const boundary = randomBytes(24).toString('hex');
      const head = (name: string, type: string) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`;
      const config = `${head('config', 'application/json')}${JSON.stringify(task.config)}\r\n`;
      await context.library.withFolder(async (folder) => {
        const path = join(folder, 'code.zip');
        await context.library.fetch(archive, path);
        response.setHeader('Content-Type', `multipart/form-data; boundary=${boundary}`);
        await sendFile(response, path, {
          before: `${config}${head('code.zip', 'application/octet-stream')}`,
          after: `\r\n--${boundary}--\r\n`,
        });
      });
    },
  }),
  operation({
    ...{ method: 'put', path: '/jobs/{jobId}/{taskId}/task/status', tag: 'tasks', summary: "Report a task's state" },
    ...{ params, query: agentQuery, body: { 'application/json': taskStatus }, maxBodyBytes: 2 * 1024 ** 2 },
    answers: { 200: json('`null`.', z.null()) },
    errors: [...agentKeyErrors, 'request.field_missing', 'task.bad_report', 'task.wrong_state'],
    async handle({ params: { jobId, taskId }, query, request, response }) {
      const task = await taskOf(context, jobId, taskId, request, query.key);
      await context.jobs.report(task, readBody(taskStatus, request.body, ['state']));
      answer(response, null);
    },
  }),
];

/** The task, for a call that brings its key in the header or in the query. */
export const taskOf = async (
  { jobs, keys }: ControllerContext,
  jobId: string,
  taskId: string,
  request: Request,
  inQuery: string | undefined,
): Promise<TaskRecord> => {
  const task = await jobs.task(jobId, taskId);
  await keys.checkTask(task, request.get('x-task-key') ?? inQuery);
  return task;
};

/** Key of the archive with the code of the task's role. */
const archiveOf = async ({ jobs }: ControllerContext, { jobId, role }: TaskRecord): Promise<string> => {
  const code = await jobs.codeOf(jobId);
  const archive = code.roles.find((of) => of.role === role);
  if (archive === undefined) throw new NestorError('resource.not_found', `there is no code for role ${role}`);
  return archive.objectKey;
};
