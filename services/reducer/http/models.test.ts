import { readdir } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelId, ModelRecord } from '../../core/index.js';
import { modelBytes, serve, type Served } from './testing/serve.js';

type Body = NonNullable<RequestInit['body']>;

let served: Served;
beforeEach(async () => {
  served = await serve({ maxModelBytes: 10_000 });
});
afterEach(() => served[Symbol.asyncDispose]());

const upload = async (body: Body, query = '', headers: Record<string, string> = {}) => {
  const response = await fetch(`${served.url}/api/v1/models${query}`, {
    method: 'POST',
    body,
    headers,
    redirect: 'manual',
  });
  const text = await response.text();
  const answer = (response.status === 303 ? {} : JSON.parse(text)) as Partial<ModelRecord> & {
    code?: string;
    detail?: string;
  };
  return { status: response.status, location: response.headers.get('location'), answer };
};
const leftovers = () => readdir(join(served.federation.dir, '.scratch'));
const formOf = (file: Uint8Array<ArrayBuffer>, name?: string) => {
  const form = new FormData();
  form.append('file', new Blob([file]), 'seed.safetensors');
  if (name !== undefined) form.append('name', name);
  return form;
};

describe('uploading a model', () => {
  it.each<[string, () => Body, Record<string, string>]>([
    ['bytes', () => modelBytes(1), { 'content-type': 'application/octet-stream' }],
    ['curl --data-binary', () => modelBytes(1), { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form', () => formOf(modelBytes(1)), {}],
  ])('takes it as %s', async (_way, body, headers) => {
    const { status, location, answer } = await upload(body(), '?name=seed', headers);
    expect(status).toBe(201);
    expect(answer).toMatchObject({
      name: 'seed.safetensors',
      parameters: 16,
      file: { sizeBytes: modelBytes(1).length },
    });
    expect(location).toBe(`${served.url}/api/v1/models/${answer._id ?? ''}`);
    expect(await (await fetch(location ?? '')).json()).toEqual(answer);
    expect(await leftovers()).toEqual([]);
  });

  it('takes the name from the form, and sends a browser back to the page', async () => {
    const { status, location } = await upload(formOf(modelBytes(1), 'mine'), '', { accept: 'text/html' });
    expect([status, location]).toEqual([303, '/']);
    expect(await served.federation.records.models.list()).toMatchObject([{ name: 'mine.safetensors' }]);
  });

  it.each<[string, () => Body, number, string]>([
    ['nothing', () => new Uint8Array(0), 400, 'request.invalid'],
    ['an empty file', () => formOf(new Uint8Array(0)), 400, 'request.invalid'],
    ['what is not a model', () => new Uint8Array(200).fill(7), 422, 'model.header_too_large'],
    ['a truncated model', () => modelBytes(1).slice(0, -4), 422, 'model.truncated'],
    ['a model with NaN', () => modelBytes(Number.NaN), 422, 'model.non_finite'],
    ['too much', () => new Uint8Array(10_001), 413, 'request.too_large'],
    ['far too much', () => new Uint8Array(1_000_000), 413, 'request.too_large'],
    ['too much in a form', () => formOf(new Uint8Array(20_000)), 413, 'request.too_large'],
    ['a form without a file', () => new FormData(), 400, 'request.invalid'],
    [
      'a form with two files',
      () => {
        const form = formOf(modelBytes(1));
        form.append('more', new Blob([modelBytes(2)]));
        return form;
      },
      400,
      'request.invalid',
    ],
  ])('refuses %s, and keeps nothing', async (_what, body, expected, code) => {
    const { status, answer } = await upload(body());
    expect([status, answer.code]).toEqual([expected, code]);
    expect(await leftovers()).toEqual([]);
    expect(await served.federation.records.models.list()).toEqual([]);
  });

  it.each([
    ['a form without boundary', { 'content-type': 'multipart/form-data' }],
    ['a form that ends early', { 'content-type': 'multipart/form-data; boundary=x' }],
  ])('refuses %s', async (_what, headers) => {
    const body = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc';
    const { status, answer } = await upload(body, '', headers);
    expect([status, answer.code]).toEqual([400, 'request.invalid']);
    expect(await leftovers()).toEqual([]);
  });

  it.each(['../evil', 'a/b', '.hidden', ''])('refuses the name %j', async (name) => {
    const { status, answer } = await upload(modelBytes(1), `?name=${encodeURIComponent(name)}`);
    expect([status, answer.code]).toEqual([400, 'request.invalid']);
  });

  it('refuses more than allowed when the size is not announced', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < 20; sent += 1) controller.enqueue(new Uint8Array(1_000));
        controller.close();
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect((await fetch(`${served.url}/api/v1/models`, init)).status).toBe(413);
    expect(await leftovers()).toEqual([]);
  });

  it.each([
    ['bytes', 'application/octet-stream', 'abc'],
    [
      'a form',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nab',
    ],
  ])('keeps nothing of %s that break off', async (_what, type, beginning) => {
    const socket = createConnection(served.port, '127.0.0.1');
    const discarding = vi.spyOn(served.federation, 'discard');
    const begun = vi.spyOn(served.federation, 'uploadPath');
    socket.write(
      `POST /api/v1/models HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 9000\r\n\r\n${beginning}`,
    );
    await vi.waitUntil(() => begun.mock.results.length > 0);
    socket.destroy();
    await once(socket, 'close');
    await vi.waitUntil(() => discarding.mock.results.length > 0);
    await discarding.mock.results[0]?.value;
    expect(await leftovers()).toEqual([]);
  });
});

describe("a model's file", () => {
  let url: string;
  beforeEach(async () => {
    url = `${served.url}/api/v1/models/${await served.upload(3)}/file`;
  });

  it('comes whole, with its size and its checksum as ETag', async () => {
    const response = await fetch(url);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes).toEqual(modelBytes(3));
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(response.headers.get('etag')).toMatch(/^"[0-9a-f]{64}\.[0-9a-f]{8}"$/);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    await vi.waitUntil(async () => (await leftovers()).length === 0);
  });

  it('comes in ranges', async () => {
    const response = await fetch(url, { headers: { range: 'bytes=8-15' } });
    expect([response.status, response.headers.get('content-range')]).toEqual([
      206,
      `bytes 8-15/${String(modelBytes(3).length)}`,
    ]);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(modelBytes(3).slice(8, 16));
    const beyond = await fetch(url, { headers: { range: 'bytes=100000-' } });
    expect([beyond.status, await beyond.json()]).toMatchObject([416, { code: 'blob.bad_range' }]);
  });

  it('does not come to who has it, and not its bytes to HEAD', async () => {
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } })).status).toBe(304);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(modelBytes(3).length),
      '',
    ]);
    await vi.waitUntil(async () => (await leftovers()).length === 0);
  });
});

describe('the lineage of a model', () => {
  const model = async (digit: string, parent?: string) =>
    served.federation.records.models.add({
      _id: digit.repeat(64) as ModelId,
      file: { name: `${'f'.repeat(64)}.00000000` as ModelRecord['file']['name'], sizeBytes: 1 },
      objectKey: `models/${digit}`,
      ...{ tensors: [], parameters: 0 },
      ...(parent === undefined ? {} : { parentId: parent.repeat(64) as ModelId }),
    });
  const digits = async (path: string) => {
    const response = await fetch(`${served.url}/api/v1/models/${path}`);
    const { items, next } = (await response.json()) as { items: ModelRecord[]; next?: string };
    return [items.map(({ _id }) => _id.charAt(0)).join(''), next];
  };

  it('leads up to the seed and down to all that was made from it', async () => {
    await model('a');
    for (const [child, parent] of ['ba', 'ca', 'db', 'eb', 'fd'] as const) await model(child ?? '', parent);
    expect(await digits(`${'f'.repeat(64)}/ancestors`)).toEqual(['dba', undefined]);
    expect(await digits(`${'a'.repeat(64)}/descendants`)).toEqual(['bcdef', undefined]);
    const [page, next] = await digits(`${'a'.repeat(64)}/descendants?limit=2&offset=1`);
    expect(page).toBe('cd');
    expect(next).toBe(`/api/v1/models/${'a'.repeat(64)}/descendants?limit=2&offset=3`);
  });

  it.each(['', '/file', '/ancestors', '/descendants'])('is unknown of a model that is not there: %s', async (path) => {
    for (const id of ['0'.repeat(64), 'short', '..%2f..%2fetc']) {
      const response = await fetch(`${served.url}/api/v1/models/${id}${path}`);
      expect([response.status, await response.json()]).toMatchObject([404, { code: 'model.not_found' }]);
    }
  });
});
