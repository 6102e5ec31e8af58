import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type Served } from '../reducer/http/testing/serve.js';
import { openAppFiles } from './app-files.js';

const script = `console.log(${'1'.repeat(2_000)});`;
let folder: string;
let served: Served;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestor-app-'));
  await mkdir(join(folder, 'app'));
  await writeFile(join(folder, 'manifest.json'), '{}');
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>the application</title>');
  await writeFile(join(folder, 'favicon.svg'), '<svg/>');
  await writeFile(join(folder, 'app', 'index-1a2b.js'), script);
  await writeFile(join(folder, 'app', 'index-1a2b.js.br'), brotliCompressSync(script));
  await writeFile(join(folder, 'app', 'index-1a2b.js.gz'), gzipSync(script));
  served = await serve({ app: openAppFiles(folder) });
});
afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const navigation = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-mode': 'navigate' };

/** Unlike `fetch`, leaves compressed what comes compressed. */
const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
  const asked = request(`${served.url}${path}`, { headers, method, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
};

describe('the pages of the application', () => {
  it.each(['/', '/table', '/runs', '/runs/some%20run', '/models/a/compare/b', '/start?rounds=3'])(
    'are its one document at %s, to a browser',
    async (path) => {
      const { status, headers, body } = await ask(path, navigation);
      expect([status, headers['content-type'], headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-store',
      ]);
      expect(body.toString()).toContain('the application');
      const policy = headers['content-security-policy'] ?? '';
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe-eval');
      expect((await ask(path, navigation, 'HEAD')).status).toBe(200);
    },
  );

  it('leave programs what they had: problems, and runs started by curl', async () => {
    await served.upload(1);
    expect((await ask('/runs', { accept: 'application/json' })).status).toBe(404);
    expect((await ask('/start', { accept: '*/*', 'user-agent': 'curl/8.0' })).status).toBe(202);
    expect((await ask('/', { accept: '*/*' })).body.toString()).toContain('Stop the run');
  });

  it('never start anything', async () => {
    await served.upload(1);
    for (const headers of [navigation, { 'sec-purpose': 'prefetch' }, { 'user-agent': 'Mozilla/5.0' }]) {
      expect((await ask('/start', headers)).status).toBe(200);
    }
    expect(await served.federation.records.runs.list()).toEqual([]);
  });

  it('stand beside a basic one whose forms lead back to it', async () => {
    await served.upload(1);
    const { status, headers, body } = await ask('/basic', navigation);
    expect([status, body.toString().includes('Start a run')]).toEqual([200, true]);
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
    const started = await ask('/start?rounds=1', navigation, 'POST');
    expect([started.status, started.headers.location]).toEqual([303, '/basic']);
  });

  it('are also where there is nothing, which the status says', async () => {
    const { status, body } = await ask('/no/such/page', navigation);
    expect([status, body.toString().includes('the application')]).toEqual([404, true]);
    expect((await ask('/api/v1/nothing', { accept: 'application/json' })).headers['content-type']).toBe(
      'application/problem+json',
    );
  });
});

describe('the files of the application', () => {
  it('come in the smallest encoding that is understood, and are kept for ever', async () => {
    for (const [accepted, encoding, decode] of [
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
      ['identity', undefined, (bytes: Buffer) => bytes],
      ['', undefined, (bytes: Buffer) => bytes],
    ] as const) {
      const { status, headers, body } = await ask('/app/index-1a2b.js', { 'accept-encoding': accepted });
      expect([status, headers['content-encoding'], headers['cache-control']]).toEqual([
        200,
        encoding,
        'public, max-age=31536000, immutable',
      ]);
      expect(headers['content-type']).toMatch(/javascript/);
      expect(headers.vary).toContain('Accept-Encoding');
      expect(decode(body).toString()).toBe(script);
    }
  });

  it('whose names stay the same are asked about again', async () => {
    const { headers } = await ask('/favicon.svg');
    expect([headers['content-type'], headers['cache-control']]).toEqual(['image/svg+xml', 'no-cache']);
    expect((await ask('/favicon.svg', { 'if-modified-since': String(headers['last-modified']) })).status).toBe(304);
  });

  it.each(['/app/index-0000.js', '/app/..%2findex.html', '/manifest.json', '/index.html', '/app/index-1a2b.js.br'])(
    'are no others: not %s',
    async (path) => {
      expect((await ask(path)).status).toBe(404);
    },
  );

  it('are problems, which nobody keeps, once another build has taken their place', async () => {
    await rm(join(folder, 'app'), { recursive: true });
    const { status, headers } = await ask('/app/index-1a2b.js', { 'accept-encoding': 'br' });
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      404,
      'application/problem+json',
      'no-store',
    ]);
  });
});
