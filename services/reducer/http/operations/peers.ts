import type { PeerKind } from '../../../core/index.js';
import type { HttpContext } from '../options.js';
import { peerSchema } from '../schemas/records.js';
import { json, operation, type Operation, pageOf, pageQuery, readPage } from '../../../http/index.js';

const plurals = { client: 'clients', combiner: 'combiners' } as const satisfies Record<PeerKind, string>;

/** Clients and combiners, present and gone. */
export const peerOperations = ({ federation }: HttpContext): readonly Operation[] =>
  (['client', 'combiner'] as const).map((kind) =>
    operation({
      ...{ method: 'get', path: `/api/v1/${plurals[kind]}`, tag: 'peers', query: pageQuery },
      summary: `The ${plurals[kind]}, by name`,
      answers: { 200: json('Peers.', pageOf(peerSchema)) },
      async handle({ query, request, response }) {
        response.json(await readPage(request.path, query, (range) => federation.records.peers.list(kind, range)));
      },
    }),
  );
