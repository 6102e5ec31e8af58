import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBufferPromise } from 'yauzl';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/learner.js';
import { packCode } from './pack.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const write = async (...paths: readonly string[]) => {
  for (const path of paths) {
    await mkdir(join(folder.path, 'code', path, '..'), { recursive: true });
    await writeFile(join(folder.path, 'code', path), path);
  }
};
const pack = () => packCode(join(folder.path, 'code'), join(folder.path, 'code.zip'));

it('zips the folders of the roles, without what tools leave there', async () => {
  await write('trainer/main.py', 'trainer/lib/net.py', 'trainer/__pycache__/net.pyc', 'top/node_modules/a/index.js');
  await write('top/main.ts');
  expect(await pack()).toEqual(['top', 'trainer']);
  const zip = await fromBufferPromise(await readFile(join(folder.path, 'code.zip')));
  const names: string[] = [];
  for await (const { fileName } of zip.eachEntry()) names.push(fileName);
  expect(names).toEqual(['top/main.ts', 'trainer/lib/net.py', 'trainer/main.py']);
});

it('says which file is in no role', async () => {
  await write('trainer/main.py', 'main.py');
  await expect(pack()).rejects.toMatchObject({
    code: 'code.malformed',
    message: expect.stringContaining('main.py') as string,
  });
});

it('says that there is nothing', async () => {
  await expect(pack()).rejects.toMatchObject({ code: 'code.malformed' });
});
