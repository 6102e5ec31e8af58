import { request as httpsRequest } from 'node:https';
import { once } from 'node:events';
import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { catalogue, type ModelId, type PeerName, type RunId } from '../../core/index.js';
import { openFrontDoor } from '../../transport/index.js';
import { ensureCertificate } from '../../http/index.js';
import { createExpressApp } from './app.js';
import { createHttpApp } from './index.js';
import { eventSchema, metricSchema, modelSchema, peerSchema, roundSchema, runSchema } from './schemas/records.js';
import { problemSchema } from '../../http/index.js';
import { startedSchema, statusSchema } from './schemas/service.js';
import { serve, type Served } from './testing/serve.js';

let served: Served;
beforeEach(async () => {
  served = await serve();
});
afterEach(() => served[Symbol.asyncDispose]());

const logger = pino({ enabled: false });

const get = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${served.url}${path}`, { redirect: 'manual', ...init });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const body: unknown = type.includes('json') ? JSON.parse(text) : text;
  return { status: response.status, type, headers: response.headers, body };
};
const pageOf = (schema: z.ZodObject) =>
  z.strictObject({ items: z.array(z.strictObject(schema.shape)), next: z.string().optional() });

/** A run with two rounds, metrics, peers and an event. */
const fill = async () => {
  const { records, events } = served.federation;
  const modelId = (await served.upload(1)) as ModelId;
  const started = (await get('/start?rounds=2')).body as { run: { _id: RunId } };
  const runId = started.run._id;
  const [client, via] = ['client-1', 'combiner-1'] as [PeerName, PeerName];
  for (const [round, state] of [
    [1, 'committed'],
    [2, 'collecting'],
  ] as const) {
    await records.rounds.put({
      ...{ _id: `${runId}:${String(round)}:1`, runId, round, attempt: 1, state, baseModelId: modelId, asked: [client] },
      outcomes: [{ client, via, outcome: 'accepted', numExamples: 5, metrics: { loss: 0.5 }, phasesMs: { train: 3 } }],
      ...{
        startedAt: new Date().toISOString(),
        metrics: { accuracy: 0.75 },
        examples: 5,
        updates: 1,
        durationMs: 1_500,
      },
    });
    await records.metrics.put([
      {
        ...{ _id: `${runId}:${String(round)}:train:client-1:loss`, runId, round, phase: 'train', modelId },
        ...{ source: 'client-1', name: 'loss', value: 0.5, numExamples: 5 },
      },
    ]);
  }
  for (const [kind, name] of [
    ['client', client],
    ['combiner', via],
  ] as const) {
    const lastSeenAt = new Date().toISOString();
    await records.peers.put({ _id: `${kind}:${name}`, kind, name, state: 'connected', lastSeenAt, host: 'h', port: 1 });
  }
  await events.flushed();
  return { runId, modelId };
};

describe('the records', () => {
  it('are answered in the form that is described', async () => {
    const { runId, modelId } = await fill();
    const expected: readonly [string, z.ZodType][] = [
      ['/status', z.strictObject(statusSchema.shape)],
      ['/api/v1/runs', pageOf(runSchema)],
      [`/api/v1/runs/${runId}`, z.strictObject(runSchema.shape)],
      [`/api/v1/runs/${runId}/rounds`, pageOf(roundSchema)],
      [`/api/v1/runs/${runId}/metrics`, pageOf(metricSchema)],
      ['/api/v1/models', pageOf(modelSchema)],
      [`/api/v1/models/${modelId}`, z.strictObject(modelSchema.shape)],
      ['/api/v1/clients', pageOf(peerSchema)],
      ['/api/v1/combiners', pageOf(peerSchema)],
      ['/api/v1/events', pageOf(eventSchema)],
    ];
    for (const [path, schema] of expected) {
      const { status, body } = await get(path);
      expect([path, status, schema.safeParse(body).error]).toEqual([path, 200, undefined]);
      if (typeof body === 'object' && body !== null && 'items' in body) expect(body.items).not.toEqual([]);
    }
  });

  it('come in pages that lead to the next', async () => {
    const { runId } = await fill();
    const path = `/api/v1/runs/${runId}/rounds`;
    const { body } = await get(`${path}?limit=1`);
    expect(body).toMatchObject({ items: [{ round: 1 }], next: `${path}?limit=1&offset=1` });
    expect((await get(`${path}?limit=1&offset=1`)).body).toMatchObject({ items: [{ round: 2 }] });
    expect((await get(`${path}?limit=1&offset=1`)).body).not.toHaveProperty('next');
  });

  it('have of a round what went wrong alone when that is asked for, page by page', async () => {
    const { runId, modelId } = await fill();
    const part = { client: 'c' as PeerName, via: 'v' as PeerName };
    const outcomes = (['accepted', 'failed', 'unused', 'lost', 'refused', 'asked'] as const).map((outcome) => ({
      ...part,
      outcome,
    }));
    for (const round of [3, 4]) {
      await served.federation.records.rounds.put({
        ...{ _id: `${runId}:${String(round)}:1`, runId, round, attempt: 1, state: 'committed', baseModelId: modelId },
        ...{ asked: [], outcomes, validation: outcomes, startedAt: new Date().toISOString() },
      });
    }
    const path = `/api/v1/runs/${runId}/rounds?limit=1&offset=2`;
    const { body } = await get(`${path}&outcomes=problems`);
    const { items, next } = pageOf(roundSchema).parse(body);
    const problems = ['failed', 'lost', 'refused'].map((outcome) => ({ ...part, outcome }));
    expect(items).toMatchObject([{ round: 3, outcomes: problems, validation: problems }]);
    expect((await get(next ?? '')).body).toMatchObject({ items: [{ round: 4, outcomes: problems }] });
    expect((await get(path)).body).toMatchObject({ items: [{ outcomes, validation: outcomes }] });
  });

  it.each(['limit=0', 'limit=1001', 'limit=x', 'limit=1&limit=2', 'offset=-1', 'offset=1.5', 'color=red'])(
    'refuse the page %s',
    async (query) => {
      const { status, body } = await get(`/api/v1/runs?${query}`);
      expect([status, body]).toMatchObject([400, { code: 'request.invalid', problems: [expect.any(String)] }]);
    },
  );

  it('are not there of a run that is not', async () => {
    for (const rest of ['', '/rounds', '/metrics']) {
      expect(await get(`/api/v1/runs/nope${rest}`)).toMatchObject({ status: 404, body: { code: 'run.not_found' } });
    }
    const stop = await get('/api/v1/runs/nope/stop', { method: 'POST' });
    expect(stop).toMatchObject({ status: 404, body: { code: 'run.not_found' } });
  });
});

describe('stopping a run', () => {
  it('answers with the run, once; a browser comes back to the page', async () => {
    const { runId } = await fill();
    const stop = (headers = {}) => get(`/api/v1/runs/${runId}/stop`, { method: 'POST', headers });
    expect(await stop()).toMatchObject({ status: 200, body: { _id: runId, state: 'stopped' } });
    expect(await stop()).toMatchObject({ status: 409, body: { code: 'run.not_running' } });
    const again = startedSchema.parse((await get('/start')).body).run;
    const path = `/api/v1/runs/${again._id}/stop`;
    const { status, headers } = await get(path, { method: 'POST', headers: { accept: 'text/html' } });
    expect([status, headers.get('location')]).toEqual([303, '/']);
  });
});

describe('discovery and health', () => {
  it('assigns clients to combiners, the preferred one first', async () => {
    const none = await get('/assign?name=c1');
    expect(none).toMatchObject({ status: 503, body: { code: 'assign.none' } });
    expect(Number(none.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const name of ['a', 'b'] as PeerName[]) served.federation.combiners.push({ name, clients: 0, capacity: 0 });
    const assigned = { status: 'assigned', combiner: 'a', host: 'combiner.example', port: 12080 };
    expect(await get('/assign?name=c1')).toMatchObject({ status: 200, body: assigned });
    expect((await get('/assign?name=c1&combiner=b')).body).toEqual({ ...assigned, combiner: 'b' });
  });

  it.each([
    ['', 'request.invalid'],
    ['?name=a%20b', 'transport.bad_name'],
    ['?name=', 'transport.bad_name'],
    ['?name=a&combiner=-', 'transport.bad_name'],
    ['?name=a&wait=soon', 'request.invalid'],
    ['?name=a&wait=61', 'request.invalid'],
    ['?name=a&port=1', 'request.invalid'],
  ])('refuses /assign%s', async (query, code) => {
    expect(await get(`/assign${query}`)).toMatchObject({ status: 400, body: { code } });
  });

  it('waits for a combiner as long as asked, but not for a client that has gone', async () => {
    const assign = vi.spyOn(served.federation, 'assign');
    let gone: Promise<unknown> | undefined;
    assign.mockImplementation((_client, { signal, waitMs }) => {
      expect(waitMs).toBe(2_500);
      gone = once(signal, 'abort');
      return gone.then(() => Promise.reject(new Error('gone')));
    });
    const leaving = new AbortController();
    const asked = fetch(`${served.url}/assign?name=c&wait=2.5`, { signal: leaving.signal });
    await vi.waitUntil(() => gone !== undefined);
    leaving.abort();
    await expect(asked).rejects.toThrow(/abort/);
    await gone;
  });

  it('says what the reducer waits for', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
    served.federation.outage = 'connection refused';
    const body = { code: 'service.not_ready', waitingFor: ['filesystem: connection refused'] };
    expect(await get('/readyz')).toMatchObject({ status: 503, body });
    expect(await get('/healthz')).toMatchObject({ status: 200 });
  });
});

describe('failures', () => {
  it('are problem documents, also of addresses that do not exist', async () => {
    for (const path of [
      '/nowhere',
      '/api/v1',
      '/api/v1/runs/',
      '/API/v1/runs',
      '/assets/secret',
      '/assets/..%2fpackage.json',
    ]) {
      const { status, type, body } = await get(path);
      expect([path, status, type]).toEqual([path, 404, 'application/problem+json']);
      expect(problemSchema.parse(body)).toMatchObject({
        ...{ type: '/docs/errors#request.not_found', code: 'request.not_found', status: 404 },
        ...{ title: catalogue['request.not_found'].title, remedy: catalogue['request.not_found'].remedy },
      });
    }
    expect(await get('/api/v1/runs/%E0%A4%A')).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });

  it('name the methods that an address takes', async () => {
    for (const [method, path, allow] of [
      ['DELETE', '/start', 'POST, GET, HEAD, OPTIONS'],
      ['PUT', '/api/v1/models', 'GET, HEAD, POST, OPTIONS'],
      ['POST', '/status', 'GET, HEAD, OPTIONS'],
      ['GET', '/api/v1/runs/x/stop', 'POST, OPTIONS'],
    ] as const) {
      const { status, headers, body } = await get(path, { method });
      expect([status, headers.get('allow'), body]).toMatchObject([405, allow, { code: 'request.method_not_allowed' }]);
      const options = await get(path, { method: 'OPTIONS' });
      expect([options.status, options.headers.get('allow')]).toEqual([204, allow]);
    }
  });

  it('do not tell what went wrong inside', async () => {
    vi.spyOn(served.federation.records.runs, 'list').mockRejectedValue(new Error('secret path /etc/x'));
    const { status, body } = await get('/api/v1/runs');
    expect([status, body]).toMatchObject([500, { code: 'internal' }]);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('are shown on a page to who navigates', async () => {
    const { status, type, body } = await get('/nowhere', { headers: { accept: 'text/html' } });
    expect([status, type]).toEqual([404, 'text/html; charset=utf-8']);
    expect(body).toContain(catalogue['request.not_found'].title);
  });
});

describe('requests of foreign pages', () => {
  it.each<[string, Record<string, string>]>([
    ['of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['of another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['of nobody', { origin: 'null' }],
    ['known by fetch metadata alone', { 'sec-fetch-site': 'cross-site' }],
  ])('%s change nothing', async (_whose, headers) => {
    const { runId } = await fill();
    for (const path of ['/start', '/api/v1/runs', `/api/v1/runs/${runId}/stop`, '/api/v1/models']) {
      const { status, body } = await get(path, { method: 'POST', headers });
      expect([status, body]).toMatchObject([403, { code: 'request.foreign_origin' }]);
    }
    expect((await get(`/api/v1/runs/${runId}`)).body).toMatchObject({ state: 'running' });
  });

  it('are told from those of the own page, also behind another address', async () => {
    await served.upload(1);
    const own = { origin: served.url.replace('http:', 'https:') };
    expect((await get('/start', { method: 'POST', headers: own })).status).toBe(202);
    await using behind = await serve({ publicUrl: 'https://nestor.example' });
    await behind.upload(1);
    const init = { method: 'POST', headers: { origin: 'https://nestor.example' } };
    const response = await fetch(`${behind.url}/start`, init);
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toMatch(/^https:\/\/nestor\.example\/api\/v1\/runs\//);
  });
});

describe('the pages', () => {
  it('show state, rounds and forms, and let in nothing from elsewhere', async () => {
    const { runId } = await fill();
    const { status, headers, body } = await get('/');
    expect(status).toBe(200);
    for (const part of [runId, 'accuracy', '0.7500', 'Stop the run', 'href="/docs"']) {
      expect(body).toContain(part);
    }
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it.each(['/', '/docs', '/docs/errors'])('%s has no inline script or style, and every file it names', async (path) => {
    const { body } = await get(path);
    const text = String(body);
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/i);
    for (const [, address = ''] of text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
      const file = await get(address);
      expect([address, file.status, file.type]).toMatchObject([address, 200, expect.stringMatching(/css|javascript/)]);
    }
  });
});

describe('the description of the API', () => {
  interface Layer {
    readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  }
  const describedApi = z.object({
    openapi: z.string().regex(/^3\.1/),
    info: z.object({ title: z.string(), version: z.string() }),
    paths: z.record(
      z.string().startsWith('/'),
      z
        .record(
          z.enum(['get', 'post']),
          z.object({
            operationId: z.string(),
            summary: z.string().min(1),
            parameters: z.array(z.object({ name: z.string(), in: z.enum(['path', 'query']) })).optional(),
            responses: z.record(z.string().regex(/^\d{3}$/), z.object({ description: z.string().min(1) })),
          }),
        )
        .or(z.object({})),
    ),
    components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
  });

  it('is OpenAPI 3.1 whose references all lead somewhere', async () => {
    const { body } = await get('/openapi.json');
    const description = describedApi.parse(body);
    const text = JSON.stringify(body);
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(Object.keys(description.components.schemas)).toContain(name);
    }
    const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('covers every route of the router, and no other', async () => {
    const app = createExpressApp({ federation: served.federation, logger, name: 'small', version: '1' });
    const { stack } = app.router as unknown as { readonly stack: readonly Layer[] };
    const routed = stack.flatMap(({ route }) => {
      if (route === undefined || route.methods['_all'] === true) return [];
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      return Object.keys(route.methods).map((method) => `${method} ${path}`);
    });
    const { paths } = (await get('/openapi.json')).body as { paths: Record<string, Record<string, unknown>> };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routed.length).toBeGreaterThan(20);
    expect(described.sort()).toEqual(routed.sort());
  });
});

describe('behind the one port', () => {
  const answer = async (asked: ReturnType<typeof request>, body = '') => {
    const [response] = (await once(asked.end(body), 'response')) as [IncomingMessage];
    response.resume();
    return response;
  };

  it('answers http and https, each with its own links', async () => {
    await served.upload(1);
    const { key, cert, caCert } = await ensureCertificate(`${served.federation.dir}/tls`, []);
    const { federation } = served;
    const http = createHttpApp({ federation, logger, name: 'small', version: '1' });
    const door = await openFrontDoor({ host: '127.0.0.1', port: 0, http, tls: { key, cert } });
    try {
      const options: RequestOptions = {
        host: '127.0.0.1',
        port: door.port,
        path: '/start',
        method: 'POST',
        agent: false,
      };
      const secure = await answer(httpsRequest({ ...options, ca: caCert }));
      expect(secure.statusCode).toBe(202);
      expect(secure.headers.location).toMatch(`https://127.0.0.1:${String(door.port)}/api/v1/runs/`);
      const headers = { expect: '100-continue', 'content-type': 'application/json' };
      const plain = await answer(request({ ...options, headers }), '{"rounds":1}');
      expect(plain.statusCode).toBe(409);
    } finally {
      await door.close();
    }
  });
});
