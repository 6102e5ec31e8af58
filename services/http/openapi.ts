import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import type { ErrorCode } from '../core/index.js';
import type { AnswerDoc, Operation } from './operation.js';
import { problemsByStatus } from './problem.js';
import { problemSchema } from './problem-schema.js';

const always: readonly ErrorCode[] = ['request.invalid', 'internal'];
const ofChanges: readonly ErrorCode[] = ['request.foreign_origin', 'request.too_large'];

/** What an API is called and for. */
export interface ApiDoc {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

/** The OpenAPI 3.1 description of the operations, made from the schemas that check them. */
export const describeApi = (operations: readonly Operation[], about: ApiDoc): object => {
  const registry = new OpenAPIRegistry();
  for (const operation of operations) registry.registerPath(routeOf(operation));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { ...about, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
  });
};

const routeOf = ({ method, path, tag, summary, description, params, query, body, answers, errors = [] }: Operation) => {
  const codes = [...new Set([...errors, ...always, ...(method === 'get' ? [] : ofChanges)])];
  const responses: RouteConfig['responses'] = {};
  for (const [status, answer] of Object.entries(answers)) responses[status] = answerOf(answer);
  for (const [status, ofStatus] of problemsByStatus(codes)) {
    responses[String(status)] = {
      description: ofStatus.map((code) => `\`${code}\``).join(', '),
      content: { 'application/problem+json': { schema: problemSchema } },
    };
  }
  const route: RouteConfig = {
    ...{ method, path, summary, tags: [tag], operationId: operationId(method, path), responses },
    ...(description === undefined ? {} : { description }),
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: { content: contentOf(body) } }),
    },
  };
  return route;
};

const answerOf = ({ description, content }: AnswerDoc) => ({
  description,
  ...(content === undefined ? {} : { content: contentOf(content) }),
});

const contentOf = (content: NonNullable<AnswerDoc['content']>) =>
  Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }]));

/** `get /api/v1/runs/{id}/rounds` → `getV1RunsIdRounds`. */
const operationId = (method: string, path: string): string =>
  method +
  path
    .replace('/api/v1', '/v1')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
