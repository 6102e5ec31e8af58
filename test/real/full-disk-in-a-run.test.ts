import { execFileSync } from 'node:child_process';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { seedModelFile } from '../support/models.js';
import { Processes, type LogLine } from '../support/processes.js';
import { rest } from '../support/rest.js';

// Needs root, to mount small file systems. A model of 60 KB on a disk of 16 MiB: larger ones are written over files that
// the combiner has kept for that, and need no space.
const seed = seedModelFile({ kernel: [122, 122] });
const config = { rounds: 20, clientsRequired: 3, clientsRequested: 3, seed: 9, validate: false };
const clients = ['client-1', 'client-2', 'client-3'];

let processes: Processes;
let mounted: string[] = [];
let undisturbed: string;
beforeAll(async () => {
  processes = await Processes.open();
  undisturbed = await finish(await startAll());
  await processes.close();
});
beforeEach(async () => {
  processes = await Processes.open();
});
afterEach(async () => {
  for (const folder of mounted) execFileSync('umount', ['--lazy', folder]);
  mounted = [];
  await processes.close();
});

/** Makes a process's data folder a small disk. @returns what fills it, and what frees it. */
const smallDisk = async (name: string) => {
  const folder = join(processes.dir, name);
  await mkdir(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder]);
  mounted.push(folder);
  const ballast = join(folder, 'ballast');
  await mkdir(ballast);
  let pieces = 0;
  return {
    /** Can be done again: what is in use now may be free later. */
    async fill() {
      const { bavail, bsize } = await statfs(folder);
      pieces += 1;
      // Others write at the same time; full is full.
      await writeFile(join(ballast, String(pieces)), Buffer.alloc(bavail * bsize)).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'ENOSPC' });
      });
    },
    free: () => rm(ballast, { recursive: true, force: true }),
  };
};

const ofType = (type: string, round?: number) => (line: LogLine) =>
  line['type'] === type && (round === undefined || line['round'] === round);

const waitsForSpace = (line: LogLine) => line['type'] === 'run.waiting' && /(storage|records)\.full/.test(line.msg);

/** The drift learner, but for that it waits until a file is there. */
const lateLearner = (door: string): string => `
import { existsSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { builtinLearners } from ${JSON.stringify(pathToFileURL(resolve('dist/clients/learner/builtin.js')).href)};
const opened = new Promise((done) => {
  const watcher = watch(dirname(${JSON.stringify(door)}), look);
  function look() {
    if (!existsSync(${JSON.stringify(door)})) return;
    watcher.close();
    done();
  }
  look();
});
export default async (context) => {
  const drift = await builtinLearners['builtin:drift'](context);
  return { ...drift, train: async (...task) => { await opened; return drift.train(...task); } };
};
`;

const startAll = async (third = 'builtin:drift'): Promise<string> => {
  await processes.startReducer();
  processes.startCombiner('combiner-1');
  for (const client of clients) processes.startClient(client, client === 'client-3' ? third : 'builtin:drift');
  await rest(processes.port).uploadModel(seed);
  return (await rest(processes.port).start(config))._id;
};

const finish = async (runId: string): Promise<string> => {
  await processes.logged('reducer', (line) => ['run.completed', 'run.failed'].includes(String(line['type'])));
  const { state, round, latestModelId } = await rest(processes.port).run(runId);
  expect({ state, round }).toEqual({ state: 'completed', round: config.rounds });
  return latestModelId;
};

it('a run waits, saying so, while the disk of the reducer is full, and goes on when there is space', async () => {
  const disk = await smallDisk('reducer');
  const run = await startAll();
  await processes.logged('reducer', ofType('round.started', 2));
  await disk.fill();
  await processes.logged('reducer', waitsForSpace);
  await disk.free();
  expect(await finish(run)).toBe(undisturbed);
});

// Mostly it hits the base model that the combiner fetches, or the sum that it writes.
it.each(['round.started', 'client.asked', 'client.answered'])(
  'a run waits, saying so, while the disk of the combiner is full, from %s on, and goes on when there is space',
  async (moment) => {
    const disk = await smallDisk('combiner-1');
    const run = await startAll();
    // Files of the round before may still be there, and make room when they go.
    const waiting = processes.logged('reducer', waitsForSpace);
    for (let round = 3; ; round += 1) {
      const line = await Promise.race([waiting, processes.logged('reducer', ofType(moment, round))]);
      if (waitsForSpace(line)) break;
      await disk.fill();
    }
    await disk.free();
    expect(await finish(run)).toBe(undisturbed);
  },
);

it('a client whose update finds no space at its combiner fails with that, and the run goes on when there is some', async () => {
  const disk = await smallDisk('combiner-1');
  const late = join(processes.dir, 'late');
  const door = join(late, 'door');
  await mkdir(late);
  await writeFile(join(late, 'project.yaml'), 'name: late\nlearner: learner.mjs\n');
  await writeFile(join(late, 'learner.mjs'), lateLearner(door));
  const run = await startAll(late);
  const answered = (client: string) => (line: LogLine) =>
    ofType('client.answered', 1)(line) && line['client'] === client;
  await Promise.all(['client-1', 'client-2'].map((client) => processes.logged('reducer', answered(client))));
  await disk.fill();
  await writeFile(door, 'open');
  const failed = await processes.logged('reducer', ofType('client.failed', 1));
  expect(failed).toMatchObject({ client: 'client-3', msg: expect.stringContaining('storage.full') as string });
  await processes.logged('reducer', waitsForSpace);
  await disk.free();
  expect(await finish(run)).toBe(undisturbed);
});
