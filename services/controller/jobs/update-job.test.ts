import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exampleFile } from '../../../test/support/design-examples.js';
import { isNestorError, NestorError } from '../../core/index.js';
import { aCompute } from '../../storage/contracts/control-fixtures.js';
import { openObjectStore, openRecords, type ControlRecords, type Records } from '../../storage/index.js';
import { CodeLibrary } from '../code/library.js';
import { Datasets } from '../datasets.js';
import { Designs } from '../designs.js';
import { codeOf } from '../testing/serve.js';
import { planJob } from './create-job.js';
import { JobKeeper } from './job-keeper.js';
import { Jobs } from './jobs.js';

const { schema, job } = exampleFile('mnist');

let dir: string;
let store: Records;
const ending = new AbortController();
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'nestor-update-'));
  store = openRecords({ kind: 'sqlite', path: join(dir, 'records.sqlite') });
  await store.ready(ending.signal);
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

/** What a controller keeps of jobs, over these records. */
const over = async (records: ControlRecords) => {
  const objects = openObjectStore({ kind: 'filesystem', root: join(dir, 'objects') });
  await objects.ready(ending.signal);
  const library = new CodeLibrary(objects, join(dir, 'scratch'));
  await library.open();
  const material = {
    ...{ records, designs: new Designs(records, library), datasets: new Datasets(records), brokers: [] },
  };
  const keeper = new JobKeeper({
    records,
    logger: pino({ level: 'silent' }),
    stopGraceMs: 0,
    signal: new AbortController().signal,
  });
  return { ...material, material, library, jobs: new Jobs(material, keeper, 0) };
};

/** The records of a process that is killed before one of its changes to jobs and tasks. */
const killedAfter = (changes: number, records: ControlRecords): ControlRecords => {
  let left = changes;
  const dying = <T extends object>(table: T, names: readonly (keyof T)[]): T =>
    new Proxy(table, {
      get(target, name: keyof T & string) {
        if (names.includes(name)) {
          left -= 1;
          if (left < 0) throw new NestorError('records.unavailable', 'killed');
        }
        return target[name];
      },
    });
  return {
    ...records,
    jobs: dying(records.jobs, ['change', 'remove', 'insert']),
    tasks: dying(records.tasks, ['insertAll', 'removeAll', 'removeOfJob', 'hand']),
  };
};

it('a job whose update is cut off anywhere has all of its old tasks or all of its new ones', async () => {
  const { designs, datasets, jobs, library, material } = await over(store.control);
  await store.control.computes.insert(aCompute('default'));
  await designs.create('u', { id: 'mnist' });
  await designs.addSchema('u', 'mnist', schema);
  await library.withFolder(async (folder) => {
    await writeFile(join(folder, 'code.zip'), codeOf('trainer', 'aggregator'));
    await designs.addCode('u', 'mnist', join(folder, 'code.zip'));
  });
  const datasetIds: string[] = [];
  for (const url of ['one', 'two', 'three']) {
    const dataset = { name: 'MNIST', url, dataFormat: 'npy', realm: 'default', isPublic: true };
    datasetIds.push(await datasets.create('u', dataset));
  }
  const specOf = (...indices: readonly number[]) => ({
    ...job,
    dataSpec: [{ role: 'trainer', datasetGroups: { us: indices.map((index) => datasetIds[index]) } }],
  });
  const { _id } = await jobs.create('u', specOf(0, 1));
  const idsOf = async (spec: Readonly<Record<string, unknown>>) =>
    (await planJob(material, 'u', _id, spec)).tasks.map((task) => task._id).toSorted();
  const [before, after] = [specOf(0, 1), specOf(2)];

  const seen = new Set<string>();
  for (let changes = 0, isDone = false; !isDone; changes += 1) {
    await jobs.update('u', _id, before);
    const { jobs: dying } = await over(killedAfter(changes, store.control));
    try {
      await dying.update('u', _id, after);
      isDone = true;
    } catch (error) {
      if (!isNestorError(error) || error.code !== 'records.unavailable') throw error;
    }
    const { jobs: next } = await over(store.control);
    const { spec } = await next.get('u', _id);
    const tasks = await next.tasks('u', _id, 100);
    expect(tasks.map((task) => task._id)).toEqual(await idsOf(spec));
    seen.add(JSON.stringify(spec));
    expect(await store.control.tasks.ofJob(_id)).toEqual(tasks);
  }
  expect(seen).toEqual(new Set([JSON.stringify(before), JSON.stringify(after)]));
});
