import { link, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { objectStoreContract } from '../contracts/object-store.contract.js';
import { openObjectStore } from '../index.js';

const makeRoot = () => mkdtemp(join(tmpdir(), 'nestor-store-'));

objectStoreContract('a folder', async () => {
  const root = await makeRoot();
  return {
    store: openObjectStore({ kind: 'filesystem', root }),
    remove: async () => {
      expect(await readdir(join(root, '.unfinished'))).toEqual([]);
      await rm(root, { recursive: true });
    },
  };
});

describe('a folder of objects', () => {
  let root: string;
  beforeEach(async () => {
    root = await makeRoot();
  });
  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });
  const keysOf = async (prefix: string) => {
    const keys: string[] = [];
    for await (const object of openObjectStore({ kind: 'filesystem', root }).list(prefix)) keys.push(object.key);
    return keys;
  };

  test('opening touches nothing; being made ready makes the folders', async () => {
    const below = join(root, 'not', 'there');
    const store = openObjectStore({ kind: 'filesystem', root: below });
    expect(await readdir(root)).toEqual([]);
    await store.ready();
    expect((await readdir(below)).sort()).toEqual(['.unfinished', 'models', 'states']);
  });

  test('what a person drops into a bucket is an object; hidden files are none', async () => {
    const store = openObjectStore({ kind: 'filesystem', root });
    await store.ready();
    await mkdir(join(root, 'models', 'mine'));
    await writeFile(join(root, 'models', 'seed model (1).safetensors'), 'x');
    await writeFile(join(root, 'models', 'mine', 'a.safetensors'), 'x');
    await writeFile(join(root, 'models', '.DS_Store'), 'x');
    await symlink('mine/a.safetensors', join(root, 'models', 'link.safetensors'));
    await symlink('nowhere', join(root, 'models', 'broken.safetensors'));
    expect(await keysOf('models')).toEqual([
      'models/link.safetensors',
      'models/mine/a.safetensors',
      'models/seed model (1).safetensors',
    ]);
  });

  test('a file of the same file system is linked, not copied, and nothing is left when that is done again', async () => {
    const source = join(root, 'source');
    await writeFile(source, 'content');
    const store = openObjectStore({ kind: 'filesystem', root });
    await store.putFile('models/a', source);
    expect((await stat(join(root, 'models', 'a'))).ino).toBe((await stat(source)).ino);
    await store.putFile('models/a', source);
    expect(await readdir(join(root, '.unfinished'))).toEqual([]);
  });

  test('a name below an object is no key', async () => {
    const source = join(root, 'source');
    await writeFile(source, 'content');
    const store = openObjectStore({ kind: 'filesystem', root });
    await store.putFile('models/a', source);
    await expect(store.putFile('models/a/b', source)).rejects.toMatchObject({
      code: expect.stringMatching(/bad_key|io/) as string,
    });
    expect(await store.stat('models/a/b')).toBeUndefined();
    await store.putFile('models/c/d', source);
    await expect(store.putFile('models/c', source)).rejects.toMatchObject({ code: 'storage.bad_key' });
    await store.delete('models/c');
    expect(await keysOf('models')).toEqual(['models/a', 'models/c/d']);
  });

  test('a root that is a file is told as such', async () => {
    const path = join(root, 'file');
    await writeFile(path, '');
    const store = openObjectStore({ kind: 'filesystem', root: path });
    await expect(store.ready()).rejects.toMatchObject({ code: expect.stringMatching(/^storage\./) as string });
  });

  test('unfinished files of processes that are long gone are removed, young ones stay', async () => {
    const store = openObjectStore({ kind: 'filesystem', root });
    await store.ready();
    const young = join(root, '.unfinished', 'young');
    await writeFile(young, '');
    // Old by its content, young by its link: as when a stored file was made long ago.
    await utimes(young, 0, 0);
    await link(young, join(root, '.unfinished', 'linked'));
    await store.ready();
    expect((await readdir(join(root, '.unfinished'))).sort()).toEqual(['linked', 'young']);
  });
});
