import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nanoid } from 'nanoid';
import { pino } from 'pino';
import {
  chooseCombiner,
  isPeerName,
  NestorError,
  type PeerName,
  type RunId,
  type RunRecord,
} from '../../../core/index.js';
import { openObjectStore, openRecords } from '../../../storage/index.js';
import { openSpool } from '../../../transport/index.js';
import { EventLog } from '../../event-log.js';
import type { Activity, Federation } from '../../federation.js';
import { ModelLibrary } from '../../model-library.js';

/** A federation without combiners' hub: real records, objects, models and events; runs start and wait. */
export interface SmallFederation extends Federation, AsyncDisposable {
  readonly events: EventLog;
  readonly dir: string;
  readonly combiners: { readonly name: PeerName; readonly clients: number; readonly capacity: number }[];
  /** What the stores seem to wait for. */
  outage: string | undefined;
  /** What seems to be going on. */
  busy: Partial<Activity>;
}

export const openSmallFederation = async (maxModelBytes = 10_000_000): Promise<SmallFederation> => {
  const dir = await mkdtemp(join(tmpdir(), 'nestor-http-'));
  const records = openRecords({ kind: 'sqlite', path: join(dir, 'records.db') });
  const objects = openObjectStore({ kind: 'filesystem', root: join(dir, 'objects') });
  await Promise.all([records.ready(), objects.ready()]);
  const spool = await openSpool(join(dir, 'spool'));
  const models = new ModelLibrary(objects, records, spool, join(dir, '.scratch'), maxModelBytes);
  await models.open();
  const ending = new AbortController();
  const events = new EventLog(records, pino({ enabled: false }), ending.signal);
  await events.open();

  const active = async (): Promise<RunRecord | undefined> => (await records.runs.active())[0];
  const federation: SmallFederation = {
    records,
    events,
    dir,
    combiners: [],
    outage: undefined,
    busy: {},

    async startRun(config) {
      const running = await active();
      if (running !== undefined) {
        throw new NestorError('run.in_progress', `run ${running._id}`, { details: { runId: running._id } });
      }
      const seed = await models.resolve(config.model);
      const run = await records.runs.create({
        ...{ _id: nanoid<RunId>(), state: 'running', config, seedModelId: seed._id, latestModelId: seed._id },
        ...{ round: 0, epoch: 1 },
      });
      events.publish({ level: 'info', type: 'run.started', message: `run ${run._id}`, runId: run._id });
      return run;
    },

    async stopRun(id) {
      if (!(await records.runs.patch(id, { state: 'stopped' }))) throw new NestorError('run.not_running', `run ${id}`);
      const run = await records.runs.get(id);
      if (run === undefined) throw new NestorError('run.not_found');
      return run;
    },

    uploadPath: () => models.scratchPath(),
    importModel: (path, name) => models.import(path, name),
    discard: (path) => rm(path, { force: true }),

    async modelFile(id) {
      const path = models.scratchPath();
      return { path, sizeBytes: await models.copy(id, path) };
    },

    // eslint-disable-next-line @typescript-eslint/require-await
    async assign(_client, { preferred }) {
      const combiner = chooseCombiner(federation.combiners, [preferred]);
      if (combiner === undefined || !isPeerName(combiner)) throw new NestorError('assign.none');
      return { combiner, host: 'combiner.example', port: 12080 };
    },

    async status() {
      const [run] = await records.runs.list({ limit: 1 });
      const store = federation.outage === undefined ? { ready: true } : { ready: false, message: federation.outage };
      return {
        ...{ name: 'small', version: '0.0.1', clientsConnected: 0, combinersConnected: federation.combiners.length },
        ...{ storage: { kind: 'filesystem', ...store }, records: { kind: 'sqlite', ready: true } },
        ...(run === undefined ? {} : { run, latestModelId: run.latestModelId }),
      };
    },

    health() {
      const outage = federation.outage;
      const objects = outage === undefined ? { ok: true } : { ok: false, message: outage };
      return Promise.resolve([
        { role: 'objects', kind: 'filesystem', ...objects },
        { role: 'records', kind: 'sqlite', ok: true },
      ]);
    },
    activity: () => ({
      ...{ reducer: 'reducer' as PeerName, pending: new Set(), combiners: federation.combiners, clientsConnected: 0 },
      bytesOf: () => ({ bytesIn: 0, bytesOut: 0 }),
      ...federation.busy,
    }),
    watch: (listener) => events.watch(listener),

    async [Symbol.asyncDispose]() {
      await events.flushed();
      ending.abort();
      await records.close();
      await objects.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return federation;
};
