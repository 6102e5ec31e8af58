import { z } from 'zod';
import { isModelId, NestorError, type ModelId, type RunId } from '../../../core/index.js';
import type { HttpContext } from '../options.js';
import {
  comparisonSchema,
  distributionSchema,
  layersSchema,
  lineageSchema,
  modelTableSchema,
} from '../schemas/model-views.js';
import { csvOf } from '../views/csv.js';
import { distributionsView } from '../views/distributions.js';
import { lineageOf } from '../views/lineage-graph.js';
import { ModelScanner } from '../views/model-scan.js';
import { tablePage, wholeTable } from '../views/model-table.js';
import { addressOf, json, operation, type Operation, pageQuery, sendCompact } from '../../../http/index.js';

const id = z.string().min(1).max(128).describe('Id of the model.');
const runId = z.string().min(1).max(128).optional().describe('Only models of this run.');
const { limit, offset } = pageQuery.shape;

const selection = {
  runId,
  sort: z
    .string()
    .max(250)
    .regex(/^(createdAt|name|modelId|runId|round|updates|examples|durationMs|metrics\..+)$/s)
    .default('createdAt')
    .describe(
      'A column: `createdAt`, `name`, `modelId`, `runId`, `round`, `updates`, `examples`, `durationMs`, or `metrics.<name>` for a mean.',
    ),
  order: z.enum(['asc', 'desc']).default('desc').describe('Rows without a value come last in both.'),
  search: z
    .string()
    .max(200)
    .optional()
    .describe("Only rows with this text in the model's id, its name or its run's id."),
};
const tableQuery = z.strictObject({ ...selection, limit, offset });
const csvQuery = z.strictObject(selection);
const distributionQuery = z.strictObject({
  metric: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Name of a metric. Default: `accuracy`, else the first there is.'),
  runId,
  limit: z.coerce.number().int().min(1).max(1_000).default(50).describe('Most models to answer with: the newest.'),
  points: z.coerce.number().int().min(0).max(100).default(50).describe('Most points for each model.'),
  client: z.string().min(1).max(128).optional().describe('Client to highlight.'),
});
const lineageQuery = z.strictObject({
  limit: limit.default(1_000).describe('Most models to answer with: the newest.'),
});
const layersQuery = z.strictObject({
  bins: z.coerce.number().int().min(1).max(200).default(40).describe('Bins of the histograms.'),
});

/** Models as tables, plots and graphs show them. */
export const modelViewOperations = ({ federation }: HttpContext): readonly Operation[] => {
  const { records } = federation;
  const scanner = new ModelScanner(federation);
  const modelOf = async (text: string): Promise<ModelId> => {
    const model = isModelId(text) ? await records.models.get(text) : undefined;
    if (model === undefined) throw new NestorError('model.not_found', `there is no model ${text}`);
    return model._id;
  };
  return [
    operation({
      ...{ method: 'get', path: '/api/v1/models/table', tag: 'models', query: tableQuery },
      summary: 'Global models with their metrics over clients',
      answers: { 200: json('Rows.', modelTableSchema) },
      async handle({ query, request, response }) {
        const { rows, total } = await tablePage(records, query, query);
        const metricNames = await records.distributions.names({
          phase: 'validate',
          ...(query.runId === undefined ? {} : { runId: query.runId as RunId }),
        });
        const offset = query.offset + rows.length;
        const next = rows.length > 0 && offset < total ? { next: addressOf(request.path, { ...query, offset }) } : {};
        sendCompact(response, { items: rows, total, metricNames, ...next });
      },
    }),
    operation({
      ...{ method: 'get', path: '/api/v1/models/table.csv', tag: 'models', query: csvQuery },
      summary: 'The whole table, as a file for spreadsheets',
      answers: { 200: { description: 'RFC 4180, with a header.', content: { 'text/csv': z.string() } } },
      async handle({ query, response }) {
        const rows = await wholeTable(records, query);
        response.type('text/csv; charset=utf-8').attachment('models.csv').send(csvOf(rows));
      },
    }),
    operation({
      ...{ method: 'get', path: '/api/v1/models/distribution', tag: 'models', query: distributionQuery },
      summary: 'How a metric is distributed over clients, model by model',
      answers: { 200: json('Distributions.', distributionSchema) },
      async handle({ query, response }) {
        sendCompact(response, await distributionsView(records, query));
      },
    }),
    operation({
      ...{ method: 'get', path: '/api/v1/models/lineage', tag: 'models', query: lineageQuery },
      summary: 'Which model was made from which',
      answers: { 200: json('A graph.', lineageSchema) },
      async handle({ query, response }) {
        sendCompact(response, lineageOf(await records.summaries.list(query)));
      },
    }),
    operation({
      ...{ method: 'get', path: '/api/v1/models/{id}/layers', tag: 'models', summary: "A model's tensors in numbers" },
      ...{ params: z.strictObject({ id }), query: layersQuery },
      answers: { 200: json('Statistics and histograms.', layersSchema) },
      errors: ['model.not_found', 'service.not_ready'],
      async handle({ params, query: { bins }, response }) {
        sendCompact(response, await scanner.layers(await modelOf(params.id), bins));
      },
    }),
    operation({
      ...{
        method: 'get',
        path: '/api/v1/models/{id}/compare/{otherId}',
        tag: 'models',
        summary: 'How two models differ',
      },
      params: z.strictObject({ id, otherId: id }),
      answers: { 200: json('Differences, tensor by tensor.', comparisonSchema) },
      errors: ['model.not_found', 'service.not_ready'],
      async handle({ params, response }) {
        sendCompact(response, await scanner.compare(await modelOf(params.id), await modelOf(params.otherId)));
      },
    }),
  ];
};
