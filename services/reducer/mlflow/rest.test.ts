import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openMlflow, type MlflowServer } from './rest.js';

let requests: { readonly head: IncomingMessage; readonly body: Buffer }[];
let answer: { status: number; body: string };
const server = createServer((head, response) => {
  void buffer(head).then((body) => {
    requests.push({ head, body });
    response.writeHead(answer.status).end(answer.body);
  });
});
let uri: string;
const { signal } = new AbortController();

beforeEach(async () => {
  requests = [];
  answer = { status: 200, body: '{}' };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const post = (more: Partial<MlflowServer> = {}) =>
  openMlflow({ uri, ...more }).post('runs/update', {}, z.looseObject({}), signal);

it('gives name and password, or a token before both, or what stands in the address', async () => {
  await post();
  await post({ user: 'me', password: 'se:cret' });
  await post({ user: 'me', token: 'abc' });
  await post({ uri: uri.replace('http://', 'http://you:pa%20ss@') });
  expect(requests.map(({ head }) => head.headers.authorization)).toEqual([
    undefined,
    `Basic ${Buffer.from('me:se:cret').toString('base64')}`,
    'Bearer abc',
    `Basic ${Buffer.from('you:pa ss').toString('base64')}`,
  ]);
  expect(requests[0]?.head.url).toBe('/api/2.0/mlflow/runs/update');
});

it('keeps the path that a server has behind a proxy', async () => {
  await post({ uri: `${uri}/tracking/` });
  expect(requests[0]?.head.url).toBe('/tracking/api/2.0/mlflow/runs/update');
});

it.each([
  [401, 'mlflow.denied'],
  [403, 'mlflow.denied'],
  [429, 'mlflow.unavailable'],
  [503, 'mlflow.unavailable'],
  [400, 'mlflow.refused'],
])('answers of status %d are %s, with what the server said', async (status, code) => {
  answer = { status, body: JSON.stringify({ error_code: 'SOME_CODE', message: 'because' }) };
  await expect(post()).rejects.toMatchObject({ code, message: expect.stringContaining('SOME_CODE because') as string });
});

it('an answer that is not one of MLflow is refused', async () => {
  answer = { status: 200, body: '<html>a login page</html>' };
  await expect(post()).rejects.toMatchObject({ code: 'mlflow.refused' });
});

it('a server that is not there is unavailable, and no password is in the message', async () => {
  server.close();
  await once(server, 'close');
  const trouble = post({ uri: uri.replace('http://', 'http://you:secret@') });
  await expect(trouble).rejects.toMatchObject({ code: 'mlflow.unavailable' });
  await expect(trouble).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as string });
});

it('a file goes up with its length, from the first byte to the last', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nestor-mlflow-'));
  try {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    await writeFile(join(folder, 'model'), bytes);
    await openMlflow({ uri, token: 't' }).putArtifact('1/run id/artifacts/model', join(folder, 'model'), signal);
    const [request] = requests;
    expect(request?.head.url).toBe('/api/2.0/mlflow-artifacts/artifacts/1/run%20id/artifacts/model');
    expect(request?.head.headers).toMatchObject({ 'content-length': '300000', authorization: 'Bearer t' });
    expect(request?.body.equals(bytes)).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
