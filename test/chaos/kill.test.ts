import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { seedModelFile } from '../support/models.js';
import { Processes, type LogLine } from '../support/processes.js';
import { rest } from '../support/rest.js';

const clients = ['client-1', 'client-2', 'client-3', 'client-4'];
const config = { rounds: 3, clientsRequested: 4, clientsRequired: 4, seed: 11 };

const ofType = (type: string, round?: number) => (line: LogLine) =>
  line['type'] === type && (round === undefined || line['round'] === round);

const startAll = async (processes: Processes): Promise<void> => {
  await processes.startReducer();
  processes.startCombiner('combiner-1');
  processes.startCombiner('combiner-2');
  for (const [index, client] of clients.entries()) {
    processes.startClient(client, 'builtin:drift', '--combiner', index % 2 === 0 ? 'combiner-1' : 'combiner-2');
  }
  await rest(processes.port).uploadModel(seedModelFile());
};

const finish = async (processes: Processes, runId: string, from = 0): Promise<string> => {
  await processes.logged('reducer', (line) => ['run.completed', 'run.failed'].includes(String(line['type'])), from);
  const run = await rest(processes.port).run(runId);
  expect(run.state).toBe('completed');
  expect(run.round).toBe(config.rounds);
  return run.latestModelId;
};

/** Four and more processes start, and share the machine with other tests; a round that is stuck takes 180 s. */
vi.setConfig({ testTimeout: 150_000, hookTimeout: 150_000 });

let undisturbed: string;
beforeAll(async () => {
  const processes = await Processes.open();
  await startAll(processes);
  const run = await rest(processes.port).start(config);
  undisturbed = await finish(processes, run._id);
  await processes.close();
});

describe('kill -9', () => {
  let processes: Processes;
  afterEach(async () => {
    await processes.close();
  });

  const restart: Readonly<Record<string, () => Promise<void> | void>> = {
    reducer: () => processes.startReducer(),
    'combiner-1': () => {
      processes.startCombiner('combiner-1');
    },
    'client-1': () => {
      processes.startClient('client-1', 'builtin:drift');
    },
  };

  const phases = [
    { phase: 'as a round opens', moment: ofType('round.started', 2) },
    { phase: 'as clients are asked', moment: ofType('client.asked', 2) },
    { phase: 'as the first client has answered', moment: ofType('client.answered', 2) },
    { phase: 'as a round is committed', moment: ofType('round.committed', 2) },
    { phase: 'as a model is validated', moment: ofType('round.validated', 2) },
  ];

  it.each(phases.flatMap((phase) => Object.keys(restart).map((victim) => ({ ...phase, victim }))))(
    'of $victim $phase changes nothing',
    async ({ victim, moment }) => {
      processes = await Processes.open();
      await startAll(processes);
      const run = await rest(processes.port).start(config);
      await processes.logged('reducer', moment);
      await processes.kill(victim);
      await restart[victim]?.();
      expect(await finish(processes, run._id)).toBe(undisturbed);
    },
  );
});
