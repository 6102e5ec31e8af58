import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { flatDesign, jobOf } from '../support/job-designs.js';
import { JobSystem } from '../support/job-system.js';

/** Many processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const numpyDir = join(import.meta.dirname, '../mnist-numpy');

let system: JobSystem;
beforeAll(async () => {
  system = await JobSystem.open();
});
afterAll(() => system.close());

/** Its update is the model itself, so every round doubles the model. */
const python = `import json, os, shutil

with open(os.environ['NESTOR_TASK']) as file:
    task = json.load(file)
print('working on', task['dataset'])
if task['kind'] == 'train':
    shutil.copy(task['modelPath'], task['updatePath'])
with open(task['metricsPath'], 'w') as file:
    json.dump({'numExamples': 10, 'loss': 0.5}, file)
`;

it('a trainer may be a Python program, which is told its dataset', async () => {
  const { 'trainer/main.js': _module, ...others } = flatDesign.code;
  const jobId = await system.createJob({
    schema: flatDesign.schema,
    code: { ...others, 'trainer/main.py': python },
    job: jobOf(2),
    datasets: { default: 2 },
  });
  await system.start(jobId);
  expect(await system.ended(jobId)).toBe('completed');
  expect(await system.modelId(jobId)).toMatch(/^[0-9a-f]{64}$/);
  const tasks = await system.tasks(jobId);
  const infos = await Promise.all(tasks.map(({ taskId }) => system.task(jobId, taskId)));
  for (const { log } of infos.filter(({ role }) => role === 'trainer')) expect(log).toMatch(/trains with command/);
});

/** The project's files as those of a role. */
const projectFiles = (role: string) =>
  Object.fromEntries(
    [
      'project.yaml',
      'setup.sh',
      'requirements.txt',
      'task.py',
      'mnist.py',
      'network.py',
      'train.py',
      'validate.py',
    ].map((name) => [`${role}/${name}`, readFileSync(join(numpyDir, name), 'utf8')]),
  );

it('trainers with numpy learn MNIST, each on the part that its dataset names', async () => {
  const jobId = await system.createJob({
    schema: flatDesign.schema,
    code: {
      ...projectFiles('trainer'),
      // A role's project needs no seed of its own: training starts from the top aggregator's.
      'trainer/seed/seed.safetensors': readFileSync(join(numpyDir, 'seed/seed.safetensors')),
      'top-aggregator/seed.safetensors': readFileSync(join(numpyDir, 'seed/seed.safetensors')),
    },
    job: {
      maxRunTime: 600,
      modelSpec: { hyperparameters: { rounds: 2, batchSize: 32, learningRate: 0.1, epochs: 0.2 } },
    },
    datasets: { default: 2 },
    datasetUrl: (number) => `mnist:?part=${number}&of=2`,
  });
  await system.start(jobId);
  expect(await system.ended(jobId)).toBe('completed');
  const tasks = await system.tasks(jobId);
  const infos = await Promise.all(tasks.map(({ taskId }) => system.task(jobId, taskId)));
  const log = infos.find(({ role }) => role === 'top-aggregator')?.log ?? '';
  expect(log).toMatch(/round 2 committed: 2 updates, 12000 examples/);
  expect(Number(/round 2: .*accuracy ([\d.]+)/.exec(log)?.[1])).toBeGreaterThan(0.8);
}, 600_000);
