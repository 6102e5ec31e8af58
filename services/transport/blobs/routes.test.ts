import { readdir, readFile, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nameFor, putBlob } from '../contracts/blobs.js';
import { openRawPeer, tokenOf, type RawPeer } from '../contracts/peer.js';
import { openStage, type Stage } from '../contracts/stage.js';

let stage: Stage;
let peers: RawPeer[];
let authorization: string;

const enter = async (name: string): Promise<string> => {
  const peer = openRawPeer(stage.door.port);
  peers.push(peer);
  return `Bearer ${await tokenOf(peer, name)}`;
};

beforeEach(async () => {
  stage = await openStage({ maxBlobBytes: 1_000_000 });
  peers = [];
  authorization = await enter('client');
});
afterEach(async () => {
  for (const peer of peers) peer.close();
  await stage[Symbol.asyncDispose]();
});

const url = (name: string) => `http://127.0.0.1:${stage.door.port}/blobs/${name}`;
const call = (name: string, init: RequestInit = {}) =>
  fetch(url(name), { ...init, headers: { authorization, ...(init.headers as Record<string, string>) } });
const put = (name: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  call(name, { method: 'PUT', body, headers });
const rangeOf = (start: number, end: number, total: number) => ({
  'content-range': `bytes ${start}-${end - 1}/${total}`,
});
const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return (await response.json()) as { code: string; status: number };
};
const bytes = randomBytes(300_000);
const name = nameFor(bytes);

/** Begins an upload; resolves when the hub takes its bytes. */
const beginPut = (as = authorization) => {
  const upload = request(url(name), {
    method: 'PUT',
    headers: {
      authorization: as,
      'content-range': 'bytes 0-299999/300000',
      'content-length': 300_000,
      expect: '100-continue',
    },
  });
  const settled = <T>(event: string) => new Promise<T>((resolve) => upload.once(event, resolve));
  upload.on('error', () => undefined).flushHeaders();
  return { upload, taken: settled('continue'), answer: settled<IncomingMessage>('response'), over: settled('close') };
};
const arrived = async () => Number((await call(name, { method: 'HEAD' })).headers.get('upload-offset'));

describe('without a live session', () => {
  test.each([
    ['no token', {}],
    ['a token of nobody', { authorization: 'Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['another scheme', { authorization: 'Basic Y2xpZW50OmNsaWVudA==' }],
  ])('%s is unauthenticated', async (_what, headers: Record<string, string>) => {
    const { blob } = await putBlob(stage.spool, 10);
    for (const method of ['GET', 'PUT']) {
      const response = await fetch(url(blob.name), { method, headers, ...(method === 'PUT' && { body: 'x' }) });
      expect(response.status).toBe(401);
      expect(await problemOf(response)).toMatchObject({ code: 'transport.unauthenticated', status: 401 });
    }
  });

  test('the token of a peer that has left is worth nothing', async () => {
    const { blob } = await putBlob(stage.spool, 10);
    expect((await call(blob.name)).status).toBe(200);
    const events = stage.hub.events(new AbortController().signal);
    peers[0]?.close();
    for await (const event of events) if (event.kind === 'left') break;
    expect((await call(blob.name)).status).toBe(401);
  });
});

describe('download', () => {
  test('gives all, or the range asked for, also when it is asked for again and again', async () => {
    const { bytes: whole, blob } = await putBlob(stage.spool, 1000);
    for (let times = 0; times < 4; times += 1) {
      const all = await call(blob.name);
      expect(all.status).toBe(200);
      expect(Buffer.from(await all.arrayBuffer()).equals(whole)).toBe(true);
      const tail = await call(blob.name, { headers: { range: 'bytes=600-' } });
      expect(tail.status).toBe(206);
      expect(tail.headers.get('content-range')).toBe('bytes 600-999/1000');
      expect(Buffer.from(await tail.arrayBuffer()).equals(whole.subarray(600))).toBe(true);
    }
    const middle = await call(blob.name, { headers: { range: 'bytes=10-19' } });
    expect(Buffer.from(await middle.arrayBuffer()).equals(whole.subarray(10, 20))).toBe(true);
  });

  test('refuses a range outside of the blob', async () => {
    const { blob } = await putBlob(stage.spool, 1000);
    for (const range of ['bytes=1000-', 'bytes=9-3', 'bytes=-5', 'lines=1-2']) {
      const response = await call(blob.name, { headers: { range } });
      expect(response.status).toBe(416);
      expect(await problemOf(response)).toMatchObject({ code: 'blob.bad_range' });
    }
  });

  test('HEAD tells the size of a blob that is there', async () => {
    const { blob } = await putBlob(stage.spool, 1000);
    const response = await call(blob.name, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('1000');
  });

  test('what is not there is not found, and a name that is none neither', async () => {
    expect(await problemOf(await call(name))).toMatchObject({ code: 'blob.not_found' });
    for (const wrong of ['', 'abc', `${name}x`, '..%2f..%2fetc%2fpasswd', name.toUpperCase()]) {
      expect((await call(wrong)).status).toBe(404);
    }
  });

  test('other methods are not allowed', async () => {
    expect(await problemOf(await call(name, { method: 'DELETE' }))).toMatchObject({
      code: 'request.method_not_allowed',
    });
  });
});

describe('upload', () => {
  test('in one piece arrives whole; a second time it is there already', async () => {
    expect((await put(name, bytes)).status).toBe(201);
    expect((await readFile(stage.spool.path(name))).equals(bytes)).toBe(true);
    expect((await put(name, bytes)).status).toBe(200);
  });

  test('in pieces arrives whole, HEAD tells how far it is', async () => {
    const first = await put(name, bytes.subarray(0, 100_000), rangeOf(0, 100_000, 300_000));
    expect(first.status).toBe(202);
    expect(await arrived()).toBe(100_000);
    const rest = await put(name, bytes.subarray(100_000), rangeOf(100_000, 300_000, 300_000));
    expect(rest.status).toBe(201);
    expect((await readFile(stage.spool.path(name))).equals(bytes)).toBe(true);
  });

  test('a piece that does not go on where the last one ended is refused and told where that is', async () => {
    await put(name, bytes.subarray(0, 1000), rangeOf(0, 1000, 300_000));
    for (const start of [0, 999, 1001]) {
      const response = await put(name, bytes.subarray(start, 2000), rangeOf(start, 2000, 300_000));
      expect(response.status).toBe(416);
      expect(response.headers.get('upload-offset')).toBe('1000');
    }
  });

  test.each(['bytes 5-3/10', 'bytes 0-10/10', 'bytes */10', 'nonsense', 'bytes 0-4/10'])(
    'the content range "%s" of ten bytes is refused',
    async (range) => {
      expect((await put(name, Buffer.alloc(10), { 'content-range': range })).status).toBe(416);
    },
  );

  test('with other bytes than its name says is refused and forgotten', async () => {
    const response = await put(name, Buffer.alloc(300_000));
    expect(response.status).toBe(422);
    expect(await problemOf(response)).toMatchObject({ code: 'blob.hash_mismatch' });
    expect(await arrived()).toBe(0);
    expect((await put(name, bytes)).status).toBe(201);
  });

  test("of a model's file is not allowed: models come from the parent", async () => {
    const model = `${'a'.repeat(64)}.${name.slice(-8)}`;
    const response = await put(model, bytes);
    expect(await problemOf(response)).toMatchObject({ code: 'request.method_not_allowed' });
    expect((await call(model)).status).toBe(404);
  });

  test('larger than allowed is refused before its bytes', async () => {
    const response = await put(name, Buffer.alloc(1), rangeOf(0, 1, 1_000_001));
    expect(response.status).toBe(413);
    expect(await problemOf(response)).toMatchObject({ code: 'blob.too_large' });
  });

  test('cut off in the middle keeps what arrived and goes on from there', async () => {
    const { upload, taken, over } = beginPut();
    await taken;
    await new Promise((resolve) => upload.write(bytes.subarray(0, 120_000), resolve));
    upload.destroy();
    await over;
    let offset = await arrived();
    let response: Response;
    do {
      response = await put(name, bytes.subarray(offset), rangeOf(offset, 300_000, 300_000));
      offset = Number(response.headers.get('upload-offset'));
    } while (response.status === 416);
    expect(response.status).toBe(201);
    expect((await readFile(stage.spool.path(name))).equals(bytes)).toBe(true);
  });

  test('by a peer of what another one is uploading waits and has nothing to do', async () => {
    const first = beginPut();
    await first.taken;
    first.upload.write(bytes.subarray(0, 10));
    const second = beginPut(await enter('other'));
    first.upload.end(bytes.subarray(10));
    expect((await first.answer).statusCode).toBe(201);
    expect((await second.answer).statusCode).toBe(200);
    expect((await readFile(stage.spool.path(name))).equals(bytes)).toBe(true);
  });

  test('goes to the peer that waits when the other gives up', async () => {
    const first = beginPut();
    await first.taken;
    const second = beginPut(await enter('other'));
    first.upload.destroy();
    await second.taken;
    second.upload.end(bytes);
    expect((await second.answer).statusCode).toBe(201);
  });

  test('by the same peer anew takes the place of one that hangs', async () => {
    const hanging = beginPut();
    await hanging.taken;
    const again = beginPut();
    await again.taken;
    again.upload.end(bytes);
    expect((await again.answer).statusCode).toBe(201);
    hanging.upload.destroy();
  });

  test('that damaged remains make wrong is refused, and right the next time', async () => {
    await writeFile(join(stage.folder, 'hub', `${name}.part`), Buffer.alloc(1000));
    const response = await put(name, bytes.subarray(1000), rangeOf(1000, 300_000, 300_000));
    expect(response.status).toBe(422);
    expect((await put(name, bytes)).status).toBe(201);
    expect(await readdir(join(stage.folder, 'hub'))).not.toContain(`${name}.part`);
  });
});
