import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'minio';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { objectStoreContract } from '../../services/storage/contracts/object-store.contract.js';
import { type ObjectStore, openObjectStore } from '../../services/storage/index.js';
import { secret, serverUrl } from './environment.js';
import { type Link, openLink } from './link.js';

const server = serverUrl('MINIO_ENDPOINT');
const credentials = { accessKey: secret('MINIO_ACCESS_KEY'), secretKey: secret('MINIO_SECRET_KEY') };
const aPrefix = () => `test-${randomBytes(4).toString('hex')}-`;

const admin = new Client({ endPoint: server.host, port: server.port, useSSL: false, ...credentials });

const removeBuckets = async (bucketPrefix: string): Promise<void> => {
  for (const { name } of await admin.listBuckets()) {
    if (!name.startsWith(bucketPrefix)) continue;
    for await (const item of admin.listObjectsV2(name, '', true) as AsyncIterable<{ name: string }>)
      await admin.removeObject(name, item.name);
    await admin.removeBucket(name);
  }
};

objectStoreContract('MinIO', () => {
  const bucketPrefix = aPrefix();
  return Promise.resolve({
    store: openObjectStore({ kind: 'minio', ...server, ...credentials, bucketPrefix }),
    remove: () => removeBuckets(bucketPrefix),
  });
});

describe('a MinIO server', () => {
  const bucketPrefix = aPrefix();
  let link: Link;
  let store: ObjectStore;
  let folder: string;
  let source: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestor-minio-'));
    source = join(folder, 'source');
    await writeFile(source, 'content');
  });
  afterAll(async () => {
    await removeBuckets(bucketPrefix);
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    link = await openLink(server);
    store = openObjectStore({ kind: 'minio', host: link.host, port: link.port, ...credentials, bucketPrefix });
  });
  afterEach(async () => {
    await store.close();
    await link.close();
  });

  test('being made ready makes the buckets `models` and `states`', async () => {
    await store.ready();
    await store.ready();
    for (const bucket of ['models', 'states']) expect(await admin.bucketExists(bucketPrefix + bucket)).toBe(true);
  });

  test('that is not there yet is unavailable, and good once it is', async () => {
    await link.cut();
    await expect(store.ready()).rejects.toMatchObject({ code: 'storage.unavailable' });
    await link.restore();
    await store.ready();
  });

  test('that goes away in mid-life is unavailable, and good once it is back', async () => {
    await store.ready();
    await store.putFile('models/a', source);
    await link.cut();
    await expect(store.putFile('models/a', source)).rejects.toMatchObject({ code: 'storage.unavailable' });
    await expect(store.getFile('models/a', join(folder, 'got'))).rejects.toMatchObject({ code: 'storage.unavailable' });
    await expect(store.stat('models/a')).rejects.toMatchObject({ code: 'storage.unavailable' });
    await expect(store.list('models')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'storage.unavailable',
    });
    await expect(store.delete('models/a')).rejects.toMatchObject({ code: 'storage.unavailable' });
    await link.restore();
    await store.getFile('models/a', join(folder, 'got'));
    expect(await readFile(join(folder, 'got'), 'utf8')).toBe('content');
  });

  test('that hangs is unavailable after a while', async () => {
    await store.ready();
    link.hang();
    await expect(store.stat('models/a')).rejects.toMatchObject({ code: 'storage.unavailable' });
    await link.restore();
    expect(await store.stat('models/none')).toBeUndefined();
  });

  test('that hangs is waited for no longer than until an abort', async () => {
    await store.ready();
    link.hang();
    const abort = new AbortController();
    const stat = store.stat('models/a', abort.signal);
    abort.abort(new Error('enough'));
    await expect(stat).rejects.toThrow('enough');
  });

  test('a transfer that is cut leaves no file', async () => {
    const large = join(folder, 'large');
    await writeFile(large, randomBytes(40 * 1024 * 1024));
    await store.putFile('models/large', large);
    const got = join(folder, 'got-large');
    const abort = new AbortController();
    const getting = store.getFile('models/large', got, abort.signal);
    abort.abort(new Error('enough'));
    await expect(getting).rejects.toThrow('enough');
    expect((await readdir(folder)).filter((name) => name.startsWith('got-large'))).toEqual([]);
    const putting = store.putFile('models/other', large, AbortSignal.timeout(20));
    await expect(putting).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await store.stat('models/other')).toBeUndefined();
  });

  test('that does not know the credentials denies, and none are in the message', async () => {
    for (const wrong of [
      { ...credentials, secretKey: 'not-the-secret-key' },
      { accessKey: 'nobody', secretKey: 'not-the-secret-key' },
    ]) {
      const foreign = openObjectStore({ kind: 'minio', ...server, ...wrong, bucketPrefix });
      const failure = await foreign.ready().then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ code: 'storage.denied' });
      expect(String(failure)).not.toContain('not-the-secret-key');
      await expect(foreign.stat('models/a')).rejects.toMatchObject({ code: 'storage.denied' });
      await foreign.close();
    }
  });

  test('a host that has no address is unavailable', async () => {
    const nowhere = openObjectStore({ kind: 'minio', host: 'minio.invalid', port: 9000, ...credentials });
    await expect(nowhere.ready()).rejects.toMatchObject({ code: 'storage.unavailable' });
    await nowhere.close();
  });

  test('a server that speaks no TLS is unavailable to who does', async () => {
    const secure = openObjectStore({ kind: 'minio', ...server, ...credentials, useTls: true });
    await expect(secure.ready()).rejects.toMatchObject({ code: 'storage.unavailable' });
    await secure.close();
  });

  test('more than a thousand objects are listed, in order', async () => {
    await store.ready();
    const names = Array.from({ length: 1005 }, (_, index) => `many/${String(index).padStart(5, '0')}`);
    for (let from = 0; from < names.length; from += 50)
      await Promise.all(names.slice(from, from + 50).map((name) => store.putFile(`models/${name}`, source)));
    const keys: string[] = [];
    for await (const object of store.list('models/many/')) keys.push(object.key);
    expect(keys).toEqual(names.map((name) => `models/${name}`));
  });
});
