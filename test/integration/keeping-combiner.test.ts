import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { RunId } from '../../services/core/index.js';
import { openRecords } from '../../services/storage/index.js';
import { seedModelFile } from '../support/models.js';
import { Processes } from '../support/processes.js';
import { rest } from '../support/rest.js';

/** Real processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 150_000 });

let processes: Processes;
afterEach(async () => {
  await processes.close();
});

it('a combiner writes the metrics and events of its clients into the record store that it is given', async () => {
  processes = await Processes.open();
  const path = join(processes.dir, 'of-the-combiner.sqlite');
  processes.env = { ...processes.env, NESTOR_RECORDS_FILE: path };
  await processes.startReducer();
  processes.startCombiner('combiner-1');
  processes.startClient('client-1', 'builtin:drift');
  processes.startClient('client-2', 'builtin:drift');
  const api = rest(processes.port);
  await api.uploadModel(seedModelFile());
  await api.start({ rounds: 2, clientsRequested: 2, clientsRequired: 2, validate: false });
  await processes.logged('reducer', ({ type }) => type === 'run.completed');

  const written = openRecords({ kind: 'sqlite', path });
  try {
    const trail = await vi.waitFor(async () => {
      const events = await written.events.after(undefined, 100);
      expect(events).toHaveLength(4);
      return events;
    });
    expect(trail.map(({ type, client, round }) => `${type} ${client ?? ''} ${round ?? 0}`).toSorted()).toEqual([
      'client.answered client-1 1',
      'client.answered client-1 2',
      'client.answered client-2 1',
      'client.answered client-2 2',
    ]);
    const metrics = await written.metrics.ofRun(trail[0]?.runId as RunId);
    expect(metrics.map(({ source, round }) => `${source} ${round}`)).toEqual([
      'client-1 1',
      'client-2 1',
      'client-1 2',
      'client-2 2',
    ]);
  } finally {
    await written.close();
  }
});
