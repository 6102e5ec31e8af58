import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { createServer as createNetServer, type AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveController, type ServedController } from '../controller/testing/serve.js';
import { modelBytes, serve, type Served } from '../reducer/http/testing/serve.js';
import type { RunId } from '../core/index.js';
import { Metrics } from '../telemetry/index.js';
import { createDashboardApp } from './dashboard-app.js';

const logger = pino({ enabled: false });
const document = '<!doctype html><meta name="nestor-parts" content="" /><title>the application</title>';
const federationDocument = document.replace('content=""', 'content="federation"');
const app = { index: document, files: new Map<string, never>() };
const { page: metrics } = new Metrics('dashboard', 'test');
const navigation = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };

let reducer: Served;
let server: Server;
let url: string;

/** A dashboard of the reducer at a port. */
const open = async (port: number, controllerPort?: number) => {
  const host = '127.0.0.1';
  const controller = controllerPort === undefined ? {} : { controller: { host, port: controllerPort } };
  server = createServer(createDashboardApp({ app, reducer: { host, port }, ...controller, logger, metrics }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const close = async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
};

beforeEach(async () => {
  reducer = await serve({ maxModelBytes: 100_000 });
  await open(reducer.port);
});
afterEach(async () => {
  await close();
  await reducer[Symbol.asyncDispose]();
});

const startRun = async (): Promise<RunId> => {
  const response = await fetch(`${url}/api/v1/runs`, { method: 'POST', body: '{"rounds":2}', headers: json });
  return ((await response.json()) as { run: { _id: RunId } }).run._id;
};
const json = { 'content-type': 'application/json' };

describe("the reducer's API behind the dashboard", () => {
  it('is that of the reducer, with links to the address that was asked', async () => {
    await fetch(`${url}/api/v1/models`, { method: 'POST', body: modelBytes(1) });
    const started = await fetch(`${url}/start?rounds=2`, { method: 'POST' });
    expect(started.status).toBe(202);
    expect(started.headers.get('location')).toMatch(`${url}/api/v1/runs/`);
    for (const path of ['/status', '/api/v1/runs?limit=1', '/openapi.json', '/docs/errors', '/assets/page.css']) {
      const [ours, theirs] = await Promise.all([fetch(url + path), fetch(reducer.url + path)]);
      expect([path, ours.status, await ours.text()]).toEqual([path, 200, await theirs.text()]);
      expect(ours.headers.get('content-type')).toBe(theirs.headers.get('content-type'));
    }
  });

  it('starts a run for curl at /start, and shows the application to a browser there', async () => {
    await reducer.upload(1);
    expect((await fetch(`${url}/start`, { headers: { 'user-agent': 'curl/8' } })).status).toBe(202);
    const page = await fetch(`${url}/start`, { headers: navigation });
    expect([page.status, await page.text()]).toEqual([200, federationDocument]);
    expect(await reducer.federation.records.runs.list()).toHaveLength(1);
  });

  it('streams events as they happen, and goes on after the last one that was seen', async () => {
    await reducer.upload(1);
    const leaving = new AbortController();
    const watch = (headers: Record<string, string>, query = '') =>
      fetch(`${url}/api/v1/events${query}`, {
        headers: { accept: 'text/event-stream', ...headers },
        signal: leaving.signal,
      });
    const response = await watch({}, '?after=latest');
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const runId = await startRun();
    let heard = '';
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      heard += text;
      if (heard.includes(runId)) break;
    }
    const [, id = ''] = [...heard.matchAll(/^id: (\d+)$/gm)].at(-1) ?? [];
    reducer.federation.events.publish({ level: 'info', type: 'test.later', message: 'later' });
    heard = '';
    const again = await watch({ 'last-event-id': id });
    for await (const text of again.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      heard += text;
      if (heard.includes('later')) break;
    }
    expect(heard).not.toContain('run.started');
    leaving.abort();
  });

  it('refuses changes that pages of another origin ask for', async () => {
    await reducer.upload(1);
    const ask = (headers: Record<string, string>) => fetch(`${url}/start`, { method: 'POST', headers });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: reducer.url },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const response = await ask(headers);
      expect([response.status, await response.json()]).toMatchObject([403, { code: 'request.foreign_origin' }]);
    }
    expect(await reducer.federation.records.runs.list()).toEqual([]);
    expect((await ask({ origin: url, 'sec-fetch-site': 'same-origin' })).status).toBe(202);
  });

  it('says why an upload was refused, also one that is cut off early', async () => {
    const upload = async (body: Uint8Array<ArrayBuffer>) => {
      const response = await fetch(`${url}/api/v1/models`, { method: 'POST', body });
      return [response.status, await response.json()];
    };
    expect(await upload(new Uint8Array(64))).toMatchObject([422, { code: 'model.malformed' }]);
    expect(await upload(new Uint8Array(5_000_000))).toMatchObject([413, { code: 'request.too_large' }]);
    expect(await upload(modelBytes(3))).toMatchObject([201, { parameters: 16 }]);
  });

  it('is not asked on when the browser has gone', async () => {
    const slow = createServer(() => undefined).listen(0, '127.0.0.1');
    const arrived = once(slow, 'request') as Promise<[IncomingMessage]>;
    await once(slow, 'listening');
    await close();
    await open((slow.address() as AddressInfo).port);
    const asked = request(`${url}/api/v1/runs`, { agent: false }).on('error', () => undefined);
    asked.end();
    const [onward] = await arrived;
    const gone = new Promise((resolve) => onward.once('error', () => undefined).once('close', resolve));
    asked.destroy();
    await gone;
    slow.closeAllConnections();
    slow.close();
  });
});

describe('a dashboard whose reducer is away', () => {
  beforeEach(async () => {
    await close();
    const taken = createNetServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    taken.close();
    await once(taken, 'close');
    await open(port);
  });

  it('says so, with when to ask again', async () => {
    for (const [path, init] of [
      ['/api/v1/runs', {}],
      ['/start', { method: 'POST' }],
      ['/status', {}],
      ['/api/v1/events', { headers: { accept: 'text/event-stream' } }],
    ] as const) {
      const response = await fetch(url + path, init);
      expect([path, response.status, await response.json()]).toMatchObject([
        path,
        503,
        { code: 'transport.unreachable' },
      ]);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('still shows its pages, lives, and is not ready', async () => {
    const page = await fetch(`${url}/runs`, { headers: navigation });
    expect([page.status, await page.text()]).toEqual([200, federationDocument]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { code: 'service.not_ready' }]);
    await close();
    await open(reducer.port);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

describe('its own metrics', () => {
  it('are for Prometheus, and not those of the reducer', async () => {
    const response = await fetch(`${url}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('nestor_build_info{service="dashboard",version="test"} 1');
    expect(text).toContain('process_resident_memory_bytes');
  });
});

describe('addresses that are nobody’s', () => {
  it('are problems to programs and a page to people', async () => {
    const response = await fetch(`${url}/nowhere`, { headers: { accept: 'application/json' } });
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'request.not_found' }]);
    const page = await fetch(`${url}/nowhere`, { headers: navigation });
    expect([page.status, await page.text()]).toEqual([404, federationDocument]);
    expect((await fetch(`${url}/nowhere`, { method: 'POST' })).status).toBe(404);
  });
});

describe("a controller's API behind the dashboard", () => {
  let controller: ServedController;
  beforeEach(async () => {
    controller = await serveController();
    await close();
    await open(reducer.port, controller.port);
  });
  afterEach(() => controller[Symbol.asyncDispose]());

  const views = '/api/v1/topology/designs';

  it('is what the pages about topologies ask and change, beside that of the reducer', async () => {
    const created = await fetch(`${url}/users/u/designs`, { method: 'POST', body: '{"id":"d"}', headers: json });
    expect(created.status).toBe(201);
    const [ours, theirs] = await Promise.all([fetch(url + views), fetch(controller.url + views)]);
    expect([ours.status, await ours.text()]).toEqual([200, await theirs.text()]);
    expect((await fetch(`${url}/status`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const page = await fetch(`${url}/designs`, { headers: navigation });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('"federation topologies"')]);
  });

  it('refuses changes that pages of another origin ask for, and hands on nothing that agents ask', async () => {
    const headers = { ...json, accept: 'application/json', origin: 'http://elsewhere.example' };
    const foreign = await fetch(`${url}/users/u/designs`, { method: 'POST', body: '{"id":"d"}', headers });
    expect([foreign.status, ((await foreign.json()) as { code: string }).code]).toEqual([
      403,
      'request.foreign_origin',
    ]);
    expect((await fetch(`${url}/computes`, { headers: { accept: 'application/json' } })).status).toBe(404);
    expect((await fetch(`${url}/jobs/a/b/task`, { headers: { accept: 'application/json' } })).status).toBe(404);
  });

  it('is not there without a controller, and neither are its pages', async () => {
    await close();
    await open(reducer.port);
    expect((await fetch(url + views, { headers: { accept: 'application/json' } })).status).toBe(404);
    expect((await fetch(`${url}/designs`, { headers: navigation })).status).toBe(404);
  });

  it('is said to be away, and to be needed to be ready', async () => {
    await close();
    await open(reducer.port, 1);
    const away = await fetch(url + views);
    expect([away.status, await away.text()]).toEqual([503, expect.stringContaining('controller')]);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/status`)).status).toBe(200);
  });
});
