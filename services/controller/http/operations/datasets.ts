import { z } from 'zod';
import { json, operation, type Operation } from '../../../http/index.js';
import { answer } from '../answers.js';
import type { ControllerContext } from '../context.js';
import { readBody } from '../read-body.js';
import { datasetId, datasetInfo, limit, user } from '../schemas.js';
import { datasetOf } from '../shapes.js';

const ofUser = z.strictObject({ user });
const params = z.strictObject({ user, datasetId });
const list = { 200: json('Datasets.', z.array(datasetInfo)) };
const nothing = json('`null`.', z.null());
const required = ['url', 'dataFormat', 'realm'] as const;

/** Datasets. */
export const datasetOperations = ({ datasets }: ControllerContext): readonly Operation[] => [
  operation({
    ...{ method: 'post', path: '/users/{user}/datasets', tag: 'datasets', summary: 'Create a dataset' },
    ...{ params: ofUser, body: { 'application/json': datasetInfo }, answers: { 201: json('Its id.', z.string()) } },
    errors: ['request.field_missing', 'resource.exists', 'resource.not_found'],
    async handle({ params, request, response }) {
      answer(response, await datasets.create(params.user, readBody(datasetInfo, request.body, required)), 201);
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/datasets', tag: 'datasets', summary: "A user's datasets, oldest first" },
    ...{ params: ofUser, query: z.strictObject({ limit }), answers: list },
    async handle({ params, query, response }) {
      answer(response, (await datasets.list(params.user, query.limit)).map(datasetOf));
    },
  }),
  operation({
    ...{ method: 'get', path: '/datasets', tag: 'datasets', summary: 'Public datasets of all users' },
    ...{ query: z.strictObject({ limit }), answers: list },
    async handle({ query, response }) {
      answer(response, (await datasets.listPublic(query.limit)).map(datasetOf));
    },
  }),
  operation({
    ...{ method: 'get', path: '/users/{user}/datasets/{datasetId}', tag: 'datasets', summary: 'A dataset' },
    ...{ params, answers: { 200: json('The dataset.', datasetInfo) }, errors: ['resource.not_found'] },
    async handle({ params: { user, datasetId }, response }) {
      answer(response, datasetOf(await datasets.get(user, datasetId)));
    },
  }),
  operation({
    ...{ method: 'put', path: '/users/{user}/datasets/{datasetId}', tag: 'datasets', summary: 'Change a dataset' },
    ...{ params, body: { 'application/json': datasetInfo }, answers: { 200: nothing } },
    errors: ['request.field_missing', 'resource.exists', 'resource.not_found'],
    async handle({ params: { user, datasetId }, request, response }) {
      await datasets.update(user, datasetId, readBody(datasetInfo, request.body, required));
      answer(response, null);
    },
  }),
  operation({
    ...{ method: 'delete', path: '/users/{user}/datasets/{datasetId}', tag: 'datasets', summary: 'Remove a dataset' },
    ...{ params, answers: { 200: nothing }, errors: ['resource.not_found'] },
    async handle({ params: { user, datasetId }, response }) {
      await datasets.remove(user, datasetId);
      answer(response, null);
    },
  }),
];
