import { join } from 'node:path';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { NestorError, type CodeRecord } from '../../../core/index.js';
import { formFile, json, operation, saveBytes, type Operation } from '../../../http/index.js';
import { answer } from '../answers.js';
import type { ControllerContext } from '../context.js';
import { designId, revision, user } from '../schemas.js';
import { sendFile } from '../send-file.js';

const params = z.strictObject({ user, designId });
const versionParams = z.strictObject({ user, designId, version: revision });
const bytes = z.string().meta({ format: 'binary' });
const form = z.object({ fileName: z.string().optional(), fileData: bytes });
const upload = { 'multipart/form-data': form };
const archive = { 200: { description: 'The archive.', content: { 'application/zip': bytes } } };
const nothing = json('`null`.', z.null());
const codeErrors = ['code.malformed', 'code.unsafe', 'code.too_large', 'resource.not_found'] as const;

/** Role code: archives with a folder for each role. */
export const codeOperations = (context: ControllerContext): readonly Operation[] => [
  ...(['post', 'put'] as const).map((method) =>
    operation({
      ...{
        method,
        path: '/users/{user}/designs/{designId}/code',
        tag: 'designs',
        summary: 'Add a revision of the code',
      },
      ...{ params, body: upload, answers: { [method === 'post' ? 201 : 200]: nothing }, errors: codeErrors },
      async handle({ params: { user, designId }, request, response }) {
        await receive(context, request, user, designId);
        answer(response, null, method === 'post' ? 201 : 200);
      },
    }),
  ),
  operation({
    ...{ method: 'get', path: '/users/{user}/designs/{designId}/code', tag: 'designs', summary: 'The code in force' },
    ...{ params, answers: archive, errors: ['resource.not_found'] },
    async handle({ params: { user, designId }, response }) {
      await send(context, await context.designs.code(user, designId), response);
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/designs/{designId}/code/revision', tag: 'designs' },
    summary: 'The revision of the code in force',
    ...{ params, answers: { 200: json('The revision.', z.object({ revision: z.int() })) } },
    errors: ['resource.not_found'],
    async handle({ params: { user, designId }, response }) {
      const { revision } = await context.designs.code(user, designId);
      answer(response, { revision });
    },
  }),
  operation({
    ...{ method: 'delete', path: '/users/{user}/designs/{designId}/code', tag: 'designs', summary: 'Remove the code' },
    ...{ params, answers: { 200: nothing }, errors: ['resource.not_found'] },
    async handle({ params: { user, designId }, response }) {
      await context.designs.removeCode(user, designId);
      answer(response, null);
    },
  }),
];

/** Code by version, as the interface had it before version 0.3. */
export const oldCodeOperations = (context: ControllerContext): readonly Operation[] => [
  operation({
    ...{ method: 'post', path: '/users/{user}/designs/{designId}/codes', tag: 'old', summary: 'Add a code version' },
    ...{ params, body: upload, answers: { 201: nothing } },
    async handle({ params: { user, designId }, request, response }) {
      await receive(context, request, user, designId);
      answer(response, null, 201);
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/designs/{designId}/codes/{version}', tag: 'old', summary: 'A version' },
    ...{ params: versionParams, answers: archive },
    async handle({ params: { user, designId, version }, response }) {
      await send(context, await context.designs.code(user, designId, version), response);
    },
  }),
];

const receive = async (
  { library, designs, maxCodeBytes }: ControllerContext,
  request: Request,
  user: string,
  id: string,
) => {
  if (typeof request.is('multipart/form-data') !== 'string') {
    throw new NestorError('request.invalid', 'expected multipart/form-data with the fields fileName and fileData');
  }
  await designs.get(user, id);
  await library.withFolder(async (folder) => {
    const path = join(folder, 'sent.zip');
    await formFile(request, async (file) => {
      await saveBytes(file, path, maxCodeBytes);
    });
    await designs.addCode(user, id, path);
  });
};

const send = ({ library }: ControllerContext, code: CodeRecord, response: Response): Promise<void> =>
  library.withFolder(async (folder) => {
    const path = join(folder, 'code.zip');
    await library.fetch(code.objectKey, path);
    await sendFile(response.type('application/zip'), path);
  });
