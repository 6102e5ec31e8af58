import { z } from 'zod';
import { isModelId, NestorError, type ModelRecord } from '../../../core/index.js';
import {
  baseUrlOf,
  json,
  operation,
  type Operation,
  pageOf,
  pageQuery,
  prefersHtml,
  readPage,
} from '../../../http/index.js';
import { ancestorsOf, descendantsOf } from '../lineage.js';
import type { HttpContext } from '../options.js';
import { modelSchema } from '../schemas/records.js';
import { sendModelFile } from '../model-file.js';
import { receiveUpload } from '../upload/receive.js';

const params = z.strictObject({ id: z.string().min(1).max(128).describe('Id of the model.') });
const bytes = z.string().meta({ format: 'binary' });
const uploadQuery = z.strictObject({
  name: z.string().min(1).max(200).optional().describe("Name in the bucket `models`; the model's id when absent."),
});

/** Models: their records, files and lineage. */
export const modelOperations = (context: HttpContext): readonly Operation[] => {
  const { federation } = context;
  const { models } = federation.records;
  const modelOf = async (text: string): Promise<ModelRecord> => {
    const model = isModelId(text) ? await models.get(text) : undefined;
    if (model === undefined) throw new NestorError('model.not_found', `there is no model ${text}`);
    return model;
  };
  const lineage = (word: 'ancestors' | 'descendants', summary: string, walk: typeof ancestorsOf) =>
    operation({
      ...{ method: 'get', path: `/api/v1/models/{id}/${word}`, tag: 'models', summary },
      ...{ params, query: pageQuery },
      answers: { 200: json('Models.', pageOf(modelSchema)) },
      errors: ['model.not_found'],
      async handle({ params: { id }, query, request, response }) {
        const model = await modelOf(id);
        response.json(await readPage(request.path, query, (range) => walk(models, model, range)));
      },
    });
  return [
    operation({
      ...{ method: 'get', path: '/api/v1/models', tag: 'models', summary: 'Models, newest first', query: pageQuery },
      answers: { 200: json('Models.', pageOf(modelSchema)) },
      async handle({ query, request, response }) {
        response.json(await readPage(request.path, query, (range) => models.list(range)));
      },
    }),
    operation({
      ...{ method: 'get', path: '/api/v1/models/{id}', tag: 'models', summary: 'One model', params },
      answers: { 200: json('The model.', modelSchema) },
      errors: ['model.not_found'],
      async handle({ params: { id }, response }) {
        response.json(await modelOf(id));
      },
    }),
    operation({
      ...{ method: 'get', path: '/api/v1/models/{id}/file', tag: 'models', summary: "A model's safetensors file" },
      description: 'Ranges and `If-None-Match` are understood.',
      params,
      answers: {
        200: { description: 'The file.', content: { 'application/octet-stream': bytes } },
        206: { description: 'The range.', content: { 'application/octet-stream': bytes } },
        304: { description: 'The caller has it.' },
      },
      errors: ['model.not_found', 'blob.bad_range', 'service.not_ready'],
      async handle({ params: { id }, request, response }) {
        await sendModelFile(federation, await modelOf(id), request, response);
      },
    }),
    lineage('ancestors', 'What the model was made from, parent first', ancestorsOf),
    lineage('descendants', 'What was made from the model, nearest first', descendantsOf),
    operation({
      ...{ method: 'post', path: '/api/v1/models', tag: 'models', summary: 'Upload a model' },
      description: 'The body is the safetensors file, or a form with it as its one file.',
      query: uploadQuery,
      body: {
        'application/octet-stream': bytes,
        'multipart/form-data': z.object({ file: bytes, name: z.string().optional() }),
      },
      answers: {
        201: json('The model is kept; `Location` is its address.', modelSchema),
        303: { description: 'To the page, for its form.' },
      },
      errors: ['request.invalid', 'request.too_large', 'model.malformed', 'model.too_large', 'storage.full'],
      async handle({ query, request, response }) {
        const upload = await receiveUpload(federation, request, context.maxModelBytes);
        const model = await federation.importModel(upload.path, query.name ?? upload.name);
        if (prefersHtml(request)) {
          response.redirect(303, context.basicPath);
          return;
        }
        response
          .status(201)
          .location(`${baseUrlOf(request)}/api/v1/models/${model._id}`)
          .json(model);
      },
    }),
  ];
};
