import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { TestBroker } from '../../services/transport/contracts/mqtt.js';
import { jobOf, slowTrainer, twoRegionsDesign } from '../support/job-designs.js';
import { JobSystem, type JobFiles } from '../support/job-system.js';
import { openMosquitto } from '../support/mosquitto.js';

/** Many processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let broker: TestBroker;
let system: JobSystem;
beforeAll(async () => {
  broker = await openMosquitto();
  system = await JobSystem.open({ NESTOR_BROKER: broker.access.url });
});
afterAll(async () => {
  await system.close();
  await broker.close();
});

const files: JobFiles = {
  ...{ ...twoRegionsDesign, job: jobOf(3), datasets: { eu: 2, na: 1 } },
  code: { ...twoRegionsDesign.code, 'trainer/main.js': slowTrainer },
};

it('a job over Mosquitto, killed in the middle of a round, comes to the same model as one over gRPC', async () => {
  const direct = await system.createJob(files);
  await system.start(direct);
  expect(await system.ended(direct)).toBe('completed');

  const brokered = await system.createJob({ ...files, job: jobOf(3, { backend: 'mqtt' }) });
  const tasks = await system.tasks(brokered);
  const infos = await Promise.all(tasks.map(({ taskId }) => system.task(brokered, taskId)));
  const top = infos.find(({ role }) => role === 'top-aggregator')!;
  await system.start(brokered);
  await system.logged(top.taskId, /round 2 started/);
  await broker.kill();
  await broker.restart();
  expect(await system.ended(brokered)).toBe('completed');
  expect(await system.modelId(brokered)).toBe(await system.modelId(direct));
});
