import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { learnerContext, temporaryFolder } from '../../../test/fixtures/learner.js';
import { loadProject, openLearner } from '../project/index.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  const setup = { command: ['node', 'setup.mjs'], inputs: ['setup.mjs'], creates: 'made' };
  const entryPoints = { setup, train: { command: 'true' } };
  await writeFile(join(folder.path, 'project.yaml'), JSON.stringify({ name: 'a', entryPoints }));
  await program(`appendFileSync('log', 'done '); writeFileSync('made', '');`);
});
afterEach(() => folder.remove());

const program = (text: string) =>
  writeFile(join(folder.path, 'setup.mjs'), `import { appendFileSync, writeFileSync } from 'node:fs';\n${text}`);
const open = async (signal?: AbortSignal) =>
  openLearner(await loadProject(folder.path), learnerContext(join(folder.path, 'data')), signal);
const log = () => readFile(join(folder.path, 'log'), 'utf8');

it('is done once for all clients of a folder, also when they start together', async () => {
  await Promise.all([open(), open(), open()]);
  await open();
  expect(await log()).toBe('done ');
});

it('is done again when its inputs change or what it made is gone', async () => {
  await open();
  await program(`appendFileSync('log', 'again '); writeFileSync('made', '');`);
  await open();
  await rm(join(folder.path, 'made'));
  await open();
  expect(await log()).toBe('done again again ');
});

it('that fails says how it ended and its last lines, and is tried again next time', async () => {
  await program(`console.log('no network'); process.exit(4);`);
  await expect(open()).rejects.toMatchObject({ code: 'project.setup_failed' });
  await expect(open()).rejects.toThrow(/status 4[^]*no network/);
});

it('ends when its client is stopped', async () => {
  await program(`setInterval(() => {}, 1000);`);
  const controller = new AbortController();
  const opening = openLearner(
    await loadProject(folder.path),
    learnerContext(folder.path, {
      log: () => {
        controller.abort();
      },
    }),
    controller.signal,
  );
  await expect(opening).rejects.toMatchObject({ code: 'task.cancelled' });
});
