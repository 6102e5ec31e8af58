import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { TestFederation } from '../support/federation.js';
import { drift } from '../support/learners.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const heapBytes = (): number => {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

const filesIn = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
};

it('a run of 1,000 rounds takes no more memory and working files than one of 300', async () => {
  const federation = await TestFederation.open();
  await federation.importSeed();
  await federation.startCombiner('a');
  for (const client of ['one', 'two']) await federation.startClient(client, 'a', await drift());

  const measured = async (round: number) => {
    await federation.seen('round.committed', (event) => event.kind === 'event' && event.event.round === round);
    // What this test has collected itself does not count.
    federation.events.length = 0;
    const folders = ['reducer/spool', 'reducer/journal', 'reducer/scratch', 'reducer/states', 'a', 'one', 'two'];
    const files = await Promise.all(folders.map((folder) => filesIn(join(federation.dir, folder)).catch(() => 0)));
    return { heap: heapBytes(), files: files.reduce((sum, count) => sum + count, 0) };
  };

  const run = await federation.start({ rounds: 1_000, clientsRequested: 2, clientsRequired: 2, seed: 5 });
  const early = await measured(300);
  const late = await measured(1_000);
  expect((await federation.ended(run)).state).toBe('completed');
  await federation.close();

  expect(late.heap - early.heap).toBeLessThan(3e6);
  // Those of two open rounds at most; the moment of the measurement is not always the same.
  expect(Math.max(early.files, late.files)).toBeLessThan(40);
}, 180_000);
