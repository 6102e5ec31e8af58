import { z } from 'zod';
import { isPeerName, NestorError, type PeerKind } from '../../../core/index.js';
import type { HttpContext } from '../options.js';
import { peerSchema } from '../schemas/records.js';
import { clientHistorySchema, networkSchema } from '../schemas/peer-views.js';
import { clientHistory } from '../views/client-history.js';
import { networkOf } from '../views/network.js';
import { json, operation, type Operation, pageOf, pageQuery, readPage, sendCompact } from '../../../http/index.js';

const plurals = { client: 'clients', combiner: 'combiners' } as const satisfies Record<PeerKind, string>;

const clientParams = z.strictObject({ name: z.string().min(1).max(128).describe('Name of the client.') });
const networkQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(10_000).default(2_000).describe('Most nodes to answer with.'),
});

/** Clients and combiners, present and gone. */
export const peerOperations = ({ federation, version }: HttpContext): readonly Operation[] => [
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
    async handle({ params: { name }, query, response }) {
      const client = isPeerName(name) ? await federation.records.peers.get('client', name) : undefined;
      if (client === undefined) throw new NestorError('peer.not_found', `there is no client ${JSON.stringify(name)}`);
      response.json(await clientHistory(federation.records, client, query));
    },
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
    async handle({ query: { limit }, response }) {
      sendCompact(response, await networkOf(federation, version, limit));
    },
  }),
];
