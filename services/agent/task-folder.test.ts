import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/learner.js';
import { rawZip } from '../controller/testing/raw-zip.js';
import { prepareTaskFolder } from './task-folder.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const prepare = (attempt: number, entries: Parameters<typeof rawZip>[0]) =>
  prepareTaskFolder(
    { taskDir: join(folder.path, 'task'), attempt, name: 'trainer-0', homeDir: process.cwd() },
    { config: { role: 'trainer' }, code: rawZip(entries) },
  );

it('unpacks the code anew, keeps what the role has kept, and forgets earlier starts of the job', async () => {
  const first = await prepare(1, [{ name: 'trainer/main.js', content: '1' }]);
  await writeFile(join(first, 'state', 'kept'), 'yes');
  await writeFile(join(first, 'code', 'trainer', 'left.js'), 'old');
  const again = await prepare(1, [{ name: 'trainer/lib/main.js', content: '2' }]);
  expect(again).toBe(first);
  expect(await readFile(join(again, 'state', 'kept'), 'utf8')).toBe('yes');
  expect(await readFile(join(again, 'code', 'trainer', 'lib', 'main.js'), 'utf8')).toBe('2');
  expect(existsSync(join(again, 'code', 'trainer', 'left.js'))).toBe(false);
  expect(JSON.parse(await readFile(join(again, 'task.json'), 'utf8'))).toEqual({
    name: 'trainer-0',
    config: { role: 'trainer' },
  });
  const next = await prepare(2, [{ name: 'trainer/main.js' }]);
  expect(existsSync(first)).toBe(false);
  expect(existsSync(join(next, 'state', 'kept'))).toBe(false);
});

it('leaves programs executable, and other files not', async () => {
  const made = await prepare(1, [
    { name: 'trainer/run', content: '#!/bin/sh\n', mode: 0o100_755 },
    { name: 'trainer/data', content: '', mode: 0o100_644 },
  ]);
  const modeOf = async (name: string) => (await stat(join(made, 'code', 'trainer', name))).mode & 0o111;
  expect(await modeOf('run')).not.toBe(0);
  expect(await modeOf('data')).toBe(0);
});

it('lets code import what this software uses', async () => {
  const made = await prepare(1, [
    { name: 'trainer/main.js', content: "import { z } from 'zod';\nconsole.log(typeof z);" },
  ]);
  const output = execFileSync(process.execPath, [join(made, 'code', 'trainer', 'main.js')], { encoding: 'utf8' });
  expect(output.trim()).toBe('object');
});

it.each(['../escape.js', '/absolute.js'])('refuses an archive with %s', async (name) => {
  await mkdir(join(folder.path, 'task'), { recursive: true });
  await expect(prepare(1, [{ name, content: 'x' }])).rejects.toMatchObject({ code: 'code.malformed' });
  expect(existsSync(join(folder.path, 'task', '1', 'escape.js'))).toBe(false);
});
