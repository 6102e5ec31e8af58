import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { seedModelFile } from '../support/models.js';
import { Processes } from '../support/processes.js';
import { rest } from '../support/rest.js';

const patient = join(fileURLToPath(new URL('..', import.meta.url)), 'fixtures/patient');

vi.setConfig({ testTimeout: 150_000 });

let processes: Processes;
afterEach(async () => {
  await processes.close();
});

it.each(['SIGKILL', 'SIGTERM'] as const)(
  'clients whose combiner ends for good by %s in mid-round go to another and count in the same round',
  async (signal) => {
    processes = await Processes.open();
    await processes.startReducer();
    processes.startCombiner('combiner-1');
    processes.startCombiner('combiner-2');
    for (const client of ['client-1', 'client-2', 'client-3', 'client-4']) processes.startClient(client, patient);
    const api = rest(processes.port);
    await api.uploadModel(seedModelFile());
    const run = await api.start({ rounds: 2, validate: false, clientsRequested: 4, clientsRequired: 2 });
    await processes.logged('reducer', ({ type, round }) => type === 'client.asked' && round === 2);
    await processes.kill('combiner-1', signal);
    await processes.logged('reducer', ({ type }) => type === 'run.completed');
    const rounds = await api.rounds(run._id);
    expect(rounds.map(({ updates, attempt }) => ({ updates, attempt }))).toEqual([
      { updates: 4, attempt: 1 },
      { updates: 4, attempt: 1 },
    ]);
    expect(rounds[1]?.durationMs).toBeLessThan(30_000);
  },
);
