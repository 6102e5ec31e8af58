import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../index.js';

/** A store for all tests of a suite. Each test uses keys of its own. */
export interface ObjectStoreUnderTest {
  readonly store: ObjectStore;
  remove(): Promise<void>;
}

/** What every object store must do. */
export const objectStoreContract = (kind: string, make: () => Promise<ObjectStoreUnderTest>): void => {
  describe(`objects in ${kind}`, () => {
    let made: ObjectStoreUnderTest;
    let store: ObjectStore;
    let folder: string;
    let tests = 0;
    let base: string;

    beforeAll(async () => {
      made = await make();
      store = made.store;
      await store.ready();
    });

    afterAll(async () => {
      await store.close();
      await made.remove();
    });

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'nestor-objects-'));
      tests += 1;
      base = `models/test-${tests}`;
    });

    afterEach(async () => {
      await rm(folder, { recursive: true, force: true });
    });

    const fileOf = async (content: string | Buffer, name = 'source'): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    };
    const put = async (key: string, content: string) => {
      await rm(join(folder, 'source'), { force: true });
      return await store.putFile(key, await fileOf(content));
    };
    const get = async (key: string): Promise<string> => {
      const path = join(folder, `got-${randomBytes(4).toString('hex')}`);
      await store.getFile(key, path);
      return await readFile(path, 'utf8');
    };
    const keysOf = async (prefix: string): Promise<readonly string[]> => {
      const keys: string[] = [];
      for await (const object of store.list(prefix)) keys.push(object.key);
      return keys;
    };

    test('what is put is what comes back, with its size and time', async () => {
      const stored = await put(`${base}/a.bin`, 'content');
      expect(stored).toMatchObject({ key: `${base}/a.bin`, sizeBytes: 7 });
      expect(new Date(stored.modifiedAt).toISOString()).toBe(stored.modifiedAt);
      const found = await store.stat(`${base}/a.bin`);
      expect(found).toMatchObject({ key: `${base}/a.bin`, sizeBytes: 7 });
      expect(await store.getFile(`${base}/a.bin`, join(folder, 'deep', 'got'))).toMatchObject({ sizeBytes: 7 });
      expect(await readFile(join(folder, 'deep', 'got'), 'utf8')).toBe('content');
    });

    test('an empty file is an object like others', async () => {
      expect(await put(`${base}/empty`, '')).toMatchObject({ sizeBytes: 0 });
      expect(await get(`${base}/empty`)).toBe('');
    });

    test('what is not there is said to be so, and leaves no file', async () => {
      expect(await store.stat(`${base}/none`)).toBeUndefined();
      expect(await store.stat('nosuchbucket/none')).toBeUndefined();
      const path = join(folder, 'got');
      for (const key of [`${base}/none`, 'nosuchbucket/none'])
        await expect(store.getFile(key, path)).rejects.toMatchObject({ code: 'storage.object_not_found' });
      expect(await readdir(folder)).toEqual([]);
      expect(await keysOf(`${base}/none`)).toEqual([]);
      expect(await keysOf('nosuchbucket')).toEqual([]);
    });

    test('a file that is not there cannot be put', async () => {
      await expect(store.putFile(`${base}/a`, join(folder, 'none'))).rejects.toMatchObject({ code: 'storage.io' });
      expect(await store.stat(`${base}/a`)).toBeUndefined();
    });

    test('an object is replaced by another, also by itself', async () => {
      await put(`${base}/a`, 'first');
      await put(`${base}/a`, 'second');
      expect(await get(`${base}/a`)).toBe('second');
      const path = join(folder, 'source');
      await store.putFile(`${base}/a`, path);
      await store.putFile(`${base}/a`, path);
      expect(await get(`${base}/a`)).toBe('second');
      expect(await keysOf(base)).toEqual([`${base}/a`]);
    });

    test('what was brought can be changed without changing the object', async () => {
      await put(`${base}/a`, 'content');
      await store.getFile(`${base}/a`, join(folder, 'got'));
      const file = await open(join(folder, 'got'), 'r+');
      await file.write('CHANGED');
      await file.close();
      expect(await get(`${base}/a`)).toBe('content');
    });

    test('who reads while it is replaced gets one or the other, whole', async () => {
      const sizeBytes = 300_000;
      const paths = await Promise.all(
        ['a', 'b', 'c'].map((letter) => fileOf(Buffer.alloc(sizeBytes, letter), `file-${letter}`)),
      );
      const put = (index: number) => store.putFile(`${base}/a`, paths[index % paths.length] ?? '');
      await put(0);
      const writing = (async () => {
        for (let index = 1; index < 30; index += 1) await put(index);
      })();
      const reading = (async () => {
        for (let index = 0; index < 30; index += 1) {
          const content = await get(`${base}/a`);
          expect(content).toHaveLength(sizeBytes);
          expect(content).toBe((content[0] ?? '').repeat(sizeBytes));
        }
      })();
      await Promise.all([writing, reading]);
    });

    test('many who put one object at a time all succeed, and one of theirs stays', async () => {
      const letters = ['a', 'b', 'c', 'd'];
      const paths = await Promise.all(letters.map((letter) => fileOf(Buffer.alloc(100_000, letter), letter)));
      await Promise.all(paths.map((path) => store.putFile(`${base}/a`, path)));
      expect(letters.map((letter) => letter.repeat(100_000))).toContain(await get(`${base}/a`));
    });

    test('are listed in the order of their keys below a prefix, which may end within a name', async () => {
      for (const name of ['b/2', 'b.x', 'b/10', 'a', 'b-1', 'bb', 'c/d/e/f']) await put(`${base}/${name}`, name);
      const inOrder = ['a', 'b-1', 'b.x', 'b/10', 'b/2', 'bb', 'c/d/e/f'].map((name) => `${base}/${name}`);
      expect(await keysOf(`${base}/`)).toEqual(inOrder);
      expect(await keysOf(`${base}/b`)).toEqual(inOrder.slice(1, 6));
      expect(await keysOf(`${base}/b/`)).toEqual(inOrder.slice(3, 5));
      expect(await keysOf(`${base}/c/d`)).toEqual(inOrder.slice(6));
      expect(await keysOf(`${base}/b/2`)).toEqual([`${base}/b/2`]);
      const whole = (await keysOf('models')).filter((key) => key.startsWith(`${base}/`));
      expect(whole).toEqual(inOrder);
    });

    test('names may be of any script and look like numbers', async () => {
      const names = ['0012', '1e5', 'a b+c%20&d', 'true', 'ü漢字🎓'];
      for (const name of names) await put(`${base}/${name}`, name);
      expect(await keysOf(`${base}/`)).toEqual(names.map((name) => `${base}/${name}`));
      for (const name of names) expect(await get(`${base}/${name}`)).toBe(name);
    });

    test('deleting is done once or more often', async () => {
      await put(`${base}/a`, 'content');
      await store.delete(`${base}/a`);
      await store.delete(`${base}/a`);
      await store.delete('nosuchbucket/none');
      expect(await store.stat(`${base}/a`)).toBeUndefined();
    });

    test('a bucket that is not there yet is made by the first object', async () => {
      const bucket = `made-${randomBytes(4).toString('hex')}`;
      await put(`${bucket}/a`, 'content');
      expect(await get(`${bucket}/a`)).toBe('content');
      await store.delete(`${bucket}/a`);
    });

    test.each([
      ['', 'models', 'models/', '/models/a', 'models//a', 'models/a/', 'models/../a', 'models/./a', 'models/a/..'],
      ['models/a\\b', 'models/a\0', 'models/a\n', 'models/.hidden', '../models/a', 'Models/a', 'mo/a', 'models/\ud800'],
      [
        `models/${'x'.repeat(201)}`,
        `models/${'y/'.repeat(500)}yy`,
        `${'b'.repeat(64)}/a`,
        '..',
        '.unfinished/a',
        'a..b/c',
      ],
    ])('%j and the like are no keys', async (...keys) => {
      const path = await fileOf('content');
      for (const key of keys) {
        const refused = { code: 'storage.bad_key' };
        await expect(store.putFile(key, path), key).rejects.toMatchObject(refused);
        await expect(store.getFile(key, join(folder, 'got')), key).rejects.toMatchObject(refused);
        await expect(store.stat(key), key).rejects.toMatchObject(refused);
        await expect(store.delete(key), key).rejects.toMatchObject(refused);
      }
    });

    test.each(['', '/', 'models/../states', 'models/..', 'models//', '../', 'models/a\\', 'Models'])(
      '%j is no prefix',
      async (prefix) => {
        await expect(keysOf(prefix)).rejects.toMatchObject({ code: 'storage.bad_key' });
      },
    );

    test('the longest keys are good', async () => {
      const key = `${base}/${'x'.repeat(200)}/${'y'.repeat(200)}/${'z'.repeat(200)}`;
      await put(key, 'content');
      expect(await keysOf(base)).toEqual([key]);
      expect(await get(key)).toBe('content');
    });

    test('a call with an aborted signal ends with the reason and does nothing', async () => {
      const reason = new Error('changed my mind');
      const signal = AbortSignal.abort(reason);
      const path = await fileOf('content');
      await expect(store.putFile(`${base}/a`, path, signal)).rejects.toBe(reason);
      await expect(store.getFile(`${base}/a`, join(folder, 'got'), signal)).rejects.toBe(reason);
      await expect(store.stat(`${base}/a`, signal)).rejects.toBe(reason);
      await expect(store.delete(`${base}/a`, signal)).rejects.toBe(reason);
      await expect(store.ready(signal)).rejects.toBe(reason);
      expect(await store.stat(`${base}/a`)).toBeUndefined();
    });

    test('64 MiB pass without being held in memory', async () => {
      const sizeBytes = 64 * 1024 * 1024 + 12_345;
      const source = join(folder, 'large');
      const hash = createHash('sha256');
      const file = await open(source, 'w');
      const chunk = randomBytes(1024 * 1024);
      for (let done = 0; done < sizeBytes; done += chunk.length) {
        chunk.writeUInt32LE(done / chunk.length);
        const part = chunk.subarray(0, Math.min(chunk.length, sizeBytes - done));
        hash.update(part);
        await file.write(part);
      }
      await file.close();
      globalThis.gc?.();
      const before = process.memoryUsage().arrayBuffers;
      let most = 0;
      const timer = setInterval(() => {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }, 5);
      try {
        expect(await store.putFile(`${base}/large`, source)).toMatchObject({ sizeBytes });
        await store.getFile(`${base}/large`, join(folder, 'got'));
      } finally {
        clearInterval(timer);
      }
      const got = createHash('sha256');
      await pipeline(createReadStream(join(folder, 'got')), got);
      expect(got.digest('hex')).toBe(hash.digest('hex'));
      expect(most).toBeLessThan(48 * 1024 * 1024);
      await store.delete(`${base}/large`);
    });
  });
};
