import type { RequestListener } from 'node:http';
import { z } from 'zod';
import { isPeerName, NestorError, type PeerName } from '../../../core/index.js';
import type { HttpContext } from '../options.js';
import { overviewSchema } from '../schemas/overview.js';
import { assignmentSchema, statusSchema } from '../schemas/service.js';
import { overviewOf } from '../views/overview.js';
import { json, type Operation, operation } from '../../../http/index.js';

const assignQuery = z.strictObject({
  name: z.string().describe('Name of the client.'),
  combiner: z.string().optional().describe('Combiner that the client prefers.'),
  wait: z.coerce.number().min(0).max(60).default(0).describe('Seconds to wait for a combiner.'),
});

/** State, health and discovery. */
export const serviceOperations = ({ federation, name, version, metrics }: HttpContext): readonly Operation[] => [
  ...(metrics === undefined ? [] : [metricsOperation(metrics)]),
  operation({
    ...{ method: 'get', path: '/status', tag: 'service', summary: 'State of the federation' },
    answers: { 200: json('The state.', statusSchema) },
    async handle({ response }) {
      response.json(await federation.status());
    },
  }),
  operation({
    ...{ method: 'get', path: '/api/v1/overview', tag: 'service', summary: 'The federation in one look' },
    answers: { 200: json('The overview.', overviewSchema) },
    async handle({ response }) {
      response.json(await overviewOf(federation, { name, version }));
    },
  }),
  operation({
    ...{ method: 'get', path: '/healthz', tag: 'service', summary: 'Whether the process answers' },
    answers: { 200: json('It does.', z.object({ status: z.literal('ok') })) },
    handle({ response }) {
      response.json({ status: 'ok' });
    },
  }),
  operation({
    ...{ method: 'get', path: '/readyz', tag: 'service', summary: 'Whether the reducer can do its work' },
    answers: { 200: json('It can.', z.object({ status: z.literal('ready') })) },
    errors: ['service.not_ready'],
    async handle({ response }) {
      const waitingFor = (await federation.health())
        .filter(({ ok }) => !ok)
        .map(({ kind, message }) => (message === undefined ? kind : `${kind}: ${message}`));
      if (waitingFor.length > 0) {
        throw new NestorError('service.not_ready', `waiting for ${waitingFor.join('; ')}`, { details: { waitingFor } });
      }
      response.json({ status: 'ready' });
    },
  }),
  operation({
    ...{ method: 'get', path: '/assign', tag: 'service', summary: 'The combiner of a client' },
    query: assignQuery,
    answers: { 200: json('The combiner.', assignmentSchema) },
    errors: ['transport.bad_name', 'request.invalid', 'assign.none', 'service.not_ready'],
    async handle({ query: { name, combiner, wait }, response }) {
      const client = peerName(name);
      const preferred = combiner === undefined ? {} : { preferred: peerName(combiner) };
      const leaving = new AbortController();
      response.once('close', () => {
        leaving.abort();
      });
      const { signal } = leaving;
      const assigned = await federation.assign(client, { ...preferred, waitMs: wait * 1_000, signal });
      response.json({ status: 'assigned', ...assigned });
    },
  }),
];

const metricsOperation = (metrics: RequestListener): Operation =>
  operation({
    ...{ method: 'get', path: '/metrics', tag: 'service', summary: "Metrics in Prometheus's text format" },
    answers: { 200: { description: 'The metrics.', content: { 'text/plain': z.string() } } },
    handle({ request, response }) {
      metrics(request, response);
    },
  });

/** @throws transport.bad_name */
const peerName = (text: string): PeerName => {
  if (isPeerName(text)) return text;
  throw new NestorError('transport.bad_name', `expected the name of a client or combiner, got ${JSON.stringify(text)}`);
};
