/** set-up-project.mjs PROJECT: opens the project's learner once, which does its set-up: then nothing is fetched at run time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProject, openLearner } from '../../dist/clients/learner/index.js';

const dataDir = await mkdtemp(join(tmpdir(), 'set-up-'));
const learner = await openLearner(await loadProject(process.argv[2]), {
  client: 'set-up',
  partition: { scheme: 'iid', index: 0, count: 1000, seed: 1, alpha: 1 },
  dataDir,
  log: (line) => process.stdout.write(`${line}\n`),
});
process.stdout.write(`ready: ${learner.kind}\n`);
await learner.close();
await rm(dataDir, { recursive: true });
