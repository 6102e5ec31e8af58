import { z } from 'zod';
import { json, operation, type Operation } from '../../../http/index.js';
import { answer } from '../answers.js';
import type { ControllerContext } from '../context.js';
import { objectOf, readBody, requireFields } from '../read-body.js';
import { designId, designInfo, freeJson, limit, revision, user } from '../schemas.js';
import { designOf, schemaOf } from '../shapes.js';

const params = z.strictObject({ user, designId });
const ofUser = z.strictObject({ user });
const nothing = json('`null`.', z.null());
const maxBodyBytes = 4 * 1024 ** 2;

/** Schemas of people are read by the reader of designs; these fields must be there at least. */
const requiredOfSchema = ['name', 'roles', 'channels'];

/** `forceDelete=true`, as Go's flags are written. */
const forced = z.strictObject({
  forceDelete: z
    .enum(['', '1', 't', 'T', 'true', 'TRUE', 'True', '0', 'f', 'F', 'false', 'FALSE', 'False'])
    .default('')
    .transform((text) => /^(?:1|t|true)$/i.test(text))
    .describe('Whether to remove it although jobs use it.'),
});

/** Designs and their schemas. */
export const designOperations = ({ designs }: ControllerContext): readonly Operation[] => [
  operation({
    ...{ method: 'post', path: '/users/{user}/designs', tag: 'designs', summary: 'Create a design' },
    ...{ params: ofUser, body: { 'application/json': designInfo }, answers: { 201: nothing } },
    errors: ['request.field_missing', 'resource.exists'],
    async handle({ params, request, response }) {
      const info = readBody(designInfo.extend({ id: designId }), request.body, ['id']);
      await designs.create(params.user, info);
      answer(response, null, 201);
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/designs', tag: 'designs', summary: "A user's designs, oldest first" },
    ...{ params: ofUser, query: z.strictObject({ limit }), answers: { 200: json('Designs.', z.array(designInfo)) } },
    async handle({ params, query, response }) {
      answer(response, (await designs.list(params.user, query.limit)).map(designOf));
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/designs/{designId}', tag: 'designs', summary: 'A design with its schema' },
    ...{ params, answers: { 200: json('The design.', freeJson) }, errors: ['resource.not_found'] },
    async handle({ params: { user, designId }, response }) {
      const design = await designs.get(user, designId);
      const { schemaRevision } = design;
      const schema = schemaRevision === undefined ? {} : schemaOf(await designs.schema(user, designId, schemaRevision));
      answer(response, { ...designOf(design), schema });
    },
  }),
  operation({
    ...{ method: 'put', path: '/users/{user}/designs/{designId}', tag: 'designs', summary: 'Change name, description' },
    ...{ params, body: { 'application/json': designInfo }, answers: { 200: nothing }, errors: ['resource.not_found'] },
    async handle({ params: { user, designId }, request, response }) {
      const { name, description } = readBody(designInfo.partial(), request.body);
      await designs.update(user, designId, {
        ...(name === '' ? {} : { name }),
        ...(description === '' ? {} : { description }),
      });
      answer(response, null);
    },
  }),
  operation({
    ...{ method: 'delete', path: '/users/{user}/designs/{designId}', tag: 'designs', summary: 'Remove a design' },
    ...{ params, query: forced, answers: { 200: nothing }, errors: ['resource.not_found', 'resource.in_use'] },
    async handle({ params: { user, designId }, query, response }) {
      await designs.remove(user, designId, query.forceDelete);
      answer(response, null);
    },
  }),
  ...(['post', 'put'] as const).map((method) =>
    operation({
      ...{ method, path: '/users/{user}/designs/{designId}/schema', tag: 'designs', summary: 'Add a schema revision' },
      ...{ params, body: { 'application/json': freeJson }, maxBodyBytes },
      answers: { [method === 'post' ? 201 : 200]: nothing },
      errors: ['request.field_missing', 'design.invalid', 'resource.not_found'],
      async handle({ params: { user, designId }, request, response }) {
        const schema = objectOf(request.body);
        requireFields(schema, requiredOfSchema);
        await designs.addSchema(user, designId, schema);
        answer(response, null, method === 'post' ? 201 : 200);
      },
    }),
  ),
  operation({
    ...{
      method: 'get',
      path: '/users/{user}/designs/{designId}/schema',
      tag: 'designs',
      summary: 'The schema in force',
    },
    ...{ params, answers: { 200: json('The schema.', freeJson) }, errors: ['resource.not_found'] },
    async handle({ params: { user, designId }, response }) {
      answer(response, schemaOf(await designs.schema(user, designId)));
    },
  }),
  operation({
    ...{
      method: 'delete',
      path: '/users/{user}/designs/{designId}/schema',
      tag: 'designs',
      summary: 'Remove the schema',
    },
    ...{ params, answers: { 200: nothing }, errors: ['resource.not_found'] },
    async handle({ params: { user, designId }, response }) {
      await designs.removeSchema(user, designId);
      answer(response, null);
    },
  }),
];

const versionParams = z.strictObject({ user, designId, version: revision });

/** Schemas by version, as the interface had them before version 0.3. */
export const oldSchemaOperations = ({ designs }: ControllerContext): readonly Operation[] => [
  operation({
    ...{
      method: 'post',
      path: '/users/{user}/designs/{designId}/schemas',
      tag: 'old',
      summary: 'Add a schema version',
    },
    ...{ params, body: { 'application/json': freeJson }, maxBodyBytes, answers: { 201: nothing } },
    async handle({ params: { user, designId }, request, response }) {
      await designs.addSchema(user, designId, objectOf(request.body));
      answer(response, null, 201);
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/designs/{designId}/schemas', tag: 'old', summary: 'All versions' },
    ...{ params, query: z.strictObject({ limit }), answers: { 200: json('Schemas.', z.array(freeJson)) } },
    async handle({ params: { user, designId }, response }) {
      answer(response, (await designs.schemas(user, designId)).map(versionOf));
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/designs/{designId}/schemas/{version}', tag: 'old', summary: 'A version' },
    ...{ params: versionParams, answers: { 200: json('The schema.', freeJson) } },
    async handle({ params: { user, designId, version }, response }) {
      answer(response, versionOf(await designs.schema(user, designId, version)));
    },
  }),
  operation({
    ...{ method: 'put', path: '/users/{user}/designs/{designId}/schemas/{version}', tag: 'old', summary: 'Replace it' },
    ...{ params: versionParams, body: { 'application/json': freeJson }, maxBodyBytes, answers: { 200: nothing } },
    async handle({ params: { user, designId, version }, request, response }) {
      await designs.replaceSchema(user, designId, version, objectOf(request.body));
      answer(response, null);
    },
  }),
];

const versionOf = (schema: Parameters<typeof schemaOf>[0]) => ({
  ...schemaOf(schema),
  version: String(schema.revision),
});
