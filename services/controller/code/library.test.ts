import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPromise } from 'yauzl';
import { openObjectStore, type ObjectStore } from '../../storage/index.js';
import { rawZip, type RawEntry } from '../testing/raw-zip.js';
import { openArchive } from './archive.js';
import { CodeLibrary } from './library.js';

let folder: string;
let objects: ObjectStore;
let library: CodeLibrary;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestor-code-'));
  objects = openObjectStore({ kind: 'filesystem', root: join(folder, 'objects') });
  await objects.ready();
  library = new CodeLibrary(objects, join(folder, 'scratch'));
  await library.open();
});

afterEach(async () => {
  await objects.close();
  await rm(folder, { recursive: true, force: true });
});

const fileOf = async (entries: readonly RawEntry[] | Buffer): Promise<string> => {
  const path = join(folder, 'sent.zip');
  await writeFile(path, Buffer.isBuffer(entries) ? entries : rawZip(entries));
  return path;
};

const keptKeys = async (): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const { key } of objects.list('code')) keys.push(key);
  return keys;
};

const contentsOf = async (path: string): Promise<Readonly<Record<string, string>>> => {
  const contents: Record<string, string> = {};
  const zip = await openPromise(path);
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    contents[entry.fileName] = Buffer.concat(chunks).toString('utf8');
  }
  return contents;
};

const honest: readonly RawEntry[] = [
  { name: 'trainer/', mode: 0o040_755 },
  { name: 'trainer/main.ts', content: 'train();', isDeflated: true },
  { name: 'trainer/lib/net.ts', content: 'x'.repeat(5_000), isDeflated: true },
  { name: '__MACOSX/trainer/._main.ts', content: 'junk' },
  { name: 'top-aggregator/main.py', content: 'aggregate()' },
];

describe('an archive of role code', () => {
  test('is kept as it was sent, and with the folder of each role by itself', async () => {
    const path = await fileOf(honest);
    const kept = await library.keep(path, 'u/d/1');
    expect(kept.objectKey).toBe('code/u/d/1.zip');
    expect(kept.roles.map(({ role }) => role)).toEqual(['trainer', 'top-aggregator']);
    await library.fetch(kept.objectKey, join(folder, 'whole.zip'));
    expect(await readFile(join(folder, 'whole.zip'))).toEqual(await readFile(path));
    await library.fetch(kept.roles[0]?.objectKey ?? '', join(folder, 'trainer.zip'));
    expect(await contentsOf(join(folder, 'trainer.zip'))).toEqual({
      'trainer/main.ts': 'train();',
      'trainer/lib/net.ts': 'x'.repeat(5_000),
    });
    expect(await readdir(join(folder, 'scratch'))).toEqual([]);
  });

  test('that the zip program made is understood', async () => {
    const script = 'import zipfile; z = zipfile.ZipFile("py.zip", "w"); z.writestr("trainer/main.py", "go"); z.close()';
    execFileSync('python3', ['-c', script], { cwd: folder });
    const { roles } = await library.keep(join(folder, 'py.zip'), 'u/d/1');
    expect(roles.map(({ role }) => role)).toEqual(['trainer']);
  });

  test('is gone when it is removed', async () => {
    const kept = await library.keep(await fileOf(honest), 'u/d/1');
    await library.remove(kept);
    expect(await keptKeys()).toEqual([]);
  });

  test.each<readonly [string, string, readonly RawEntry[]]>([
    ['a path out of it', 'code.unsafe', [{ name: '../evil.ts', content: 'x' }]],
    ['a path out of it, from within', 'code.unsafe', [{ name: 'trainer/../../evil.ts', content: 'x' }]],
    ['an absolute path', 'code.unsafe', [{ name: '/etc/passwd', content: 'x' }]],
    ['a drive', 'code.unsafe', [{ name: 'C:/evil.ts', content: 'x' }]],
    ['backslashes', 'code.unsafe', [{ name: 'trainer\\..\\..\\evil.ts', content: 'x' }]],
    ['a stream of NTFS', 'code.unsafe', [{ name: 'trainer/main.ts:evil', content: 'x' }]],
    ['a control character', 'code.unsafe', [{ name: 'trainer/ma\u0000in.ts', content: 'x' }]],
    ['an empty part of a path', 'code.unsafe', [{ name: 'trainer//main.ts', content: 'x' }]],
    ['a symbolic link', 'code.unsafe', [{ name: 'trainer/main.ts', content: '/etc/passwd', mode: 0o120_777 }]],
    ['a symbolic link for a folder', 'code.unsafe', [{ name: 'trainer/', mode: 0o120_777 }]],
    ['a device', 'code.unsafe', [{ name: 'trainer/null', mode: 0o020_666 }]],
    [
      'an encrypted entry',
      'code.unsafe',
      [{ name: 'trainer/main.ts', content: 'x', isDeflated: true, isEncrypted: true }],
    ],
    ['one name twice', 'code.unsafe', [{ name: 'trainer/a.ts' }, { name: 'trainer/a.ts', content: 'other' }]],
    ['names that differ in case alone', 'code.unsafe', [{ name: 'trainer/a.ts' }, { name: 'trainer/A.ts' }]],
    ['a file that is a folder', 'code.unsafe', [{ name: 'trainer/a' }, { name: 'trainer/a/b' }]],
    ['a long path', 'code.unsafe', [{ name: `trainer/${'x'.repeat(600)}` }]],
    ['a file in no folder', 'code.malformed', [{ name: 'main.ts', content: 'x' }]],
    ['no file', 'code.malformed', [{ name: 'trainer/', mode: 0o040_755 }]],
    [
      'one bad role of two',
      'code.malformed',
      [{ name: 'a/x' }, { name: 'b/x', content: 'x', isDeflated: true, toldBytes: 9 }],
    ],
    ['less than it tells', 'code.malformed', [{ name: 'trainer/a', content: 'x', isDeflated: true, toldBytes: 5 }]],
    [
      'more than it tells',
      'code.malformed',
      [{ name: 'trainer/a', content: 'x'.repeat(1e6), isDeflated: true, toldBytes: 5 }],
    ],
  ])('with %s is refused, and nothing of it is left', async (_what, code, entries) => {
    await expect(library.keep(await fileOf(entries), 'u/d/1')).rejects.toMatchObject({ code });
    expect(await keptKeys()).toEqual([]);
    expect(await readdir(join(folder, 'scratch'))).toEqual([]);
  });

  test('that unpacks to too much is refused before it is unpacked', async () => {
    const bomb = { content: Buffer.alloc(20 * 1024 ** 2), isDeflated: true };
    const entries = Array.from({ length: 14 }, (_, index) => ({ name: `trainer/${index}`, ...bomb }));
    await expect(openArchive(await fileOf(entries))).rejects.toMatchObject({ code: 'code.too_large' });
  });

  test('with too many entries is refused', async () => {
    const entries = Array.from({ length: 11 }, (_, index) => ({ name: `trainer/${index}` }));
    await expect(openArchive(await fileOf(entries), { unpackedBytes: 1e6, entries: 10 })).rejects.toMatchObject({
      code: 'code.too_large',
    });
  });

  test.each([
    ['text', Buffer.from('this is no archive '.repeat(10))],
    ['nothing', Buffer.alloc(0)],
    ['half of one', rawZip(honest).subarray(0, 300)],
  ])('that is %s is refused', async (_what, bytes) => {
    await expect(library.keep(await fileOf(bytes), 'u/d/1')).rejects.toMatchObject({ code: 'code.malformed' });
  });
});
