import { z } from 'zod';
import { NestorError, type PeerKind } from '../../../core/index.js';
import type { HttpContext } from '../options.js';
import { peerSchema } from '../schemas/records.js';
import { clientHistorySchema, networkSchema } from '../schemas/peer-views.js';
import { json, operation, type Operation } from './operation.js';
import { pageOf, pageQuery, readPage } from './paging.js';

const plurals = { client: 'clients', combiner: 'combiners' } as const satisfies Record<PeerKind, string>;

const clientParams = z.strictObject({ name: z.string().min(1).max(128).describe('Name of the client.') });
const networkQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(10_000).default(2_000).describe('Most nodes to answer with.'),
});

const todo = (): never => {
  throw new NestorError('service.not_ready', 'this operation is being built');
};

/** Clients and combiners, present and gone. */
export const peerOperations = ({ federation }: HttpContext): readonly Operation[] => [
  ...(['client', 'combiner'] as const).map((kind) =>
    operation({
      ...{ method: 'get', path: `/api/v1/${plurals[kind]}`, tag: 'peers', query: pageQuery },
      summary: `The ${plurals[kind]}, by name`,
      answers: { 200: json('Peers.', pageOf(peerSchema)) },
      async handle({ query, request, response }) {
        response.json(await readPage(request.path, query, (range) => federation.records.peers.list(kind, range)));
      },
    }),
  ),
  operation({
    ...{
      method: 'get',
      path: '/api/v1/clients/{name}',
      tag: 'peers',
      summary: 'A client and what became of its parts',
    },
    ...{ params: clientParams, query: pageQuery },
    answers: { 200: json('The client.', clientHistorySchema) },
    errors: ['peer.not_found'],
    handle: todo,
  }),
  operation({
    ...{
      method: 'get',
      path: '/api/v1/network',
      tag: 'peers',
      summary: 'Who is in the federation',
      query: networkQuery,
    },
    answers: { 200: json('Nodes.', networkSchema) },
    handle: todo,
  }),
];
