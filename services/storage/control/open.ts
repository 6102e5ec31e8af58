import {
  NestorError,
  type CodeRecord,
  type ComputeRecord,
  type DatasetRecord,
  type DesignRecord,
  type JobRecord,
  type SchemaRecord,
  type TaskRecord,
  type VersionedDocument,
} from '../../core/index.js';
import type { ControlRecords, Kept, RevisionRecords, TaskRecords } from './records.js';
import type { ControlTable, OpenTable } from './table.js';

/** The control plane's records over the tables of a store. */
export const controlRecords = (open: OpenTable): ControlRecords => {
  const designs = open<DesignRecord>('designs');
  const datasets = open<DatasetRecord>('datasets');
  const computes = open<ComputeRecord>('computes');
  const jobs = open<JobRecord>('jobs');
  return {
    designs: {
      ...kept(designs),
      newest: (page) => designs.find({}, ['createdAt', '_id'], 'descending', page),
      ofUser: (userId, page) => designs.find({ userId }, ['createdAt', '_id'], 'ascending', page),
    },
    schemas: revisions(open<SchemaRecord>('schemas')),
    codes: revisions(open<CodeRecord>('codes')),
    datasets: {
      ...kept(datasets),
      ofUser: (userId, page) => datasets.find({ userId }, ['createdAt', '_id'], 'ascending', page),
      publicOnes: (page) => datasets.find({ isPublic: true }, ['createdAt', '_id'], 'ascending', page),
    },
    computes: {
      ...kept(computes),
      list: (page) => computes.find({}, ['_id'], 'ascending', page),
      inRegion: async (region) => (await computes.find({ region }, ['_id'], 'ascending', { limit: 1 }))[0],
    },
    jobs: {
      ...kept(jobs),
      newest: (page) => jobs.find({}, ['createdAt', '_id'], 'descending', page),
      ofUser: (userId, page) => jobs.find({ userId }, ['createdAt', '_id'], 'ascending', page),
      ofDesign: (designKey) => jobs.find({ designKey }, ['createdAt', '_id'], 'ascending', all),
      inStates: (state) => jobs.find({ state }, ['createdAt', '_id'], 'ascending', all),
    },
    tasks: tasks(open<TaskRecord>('tasks')),
  };
};

const all = { limit: Number.MAX_SAFE_INTEGER };

/** Parameters that any store takes in one statement. */
const idsAtATime = 500;

const kept = <T extends VersionedDocument>(table: ControlTable<T>): Kept<T> => {
  const get = async (id: string): Promise<T | undefined> => (await table.find({ _id: id }, ['_id']))[0];
  return {
    get,
    async insert(draft) {
      await table.insert([draft]);
      const inserted = await get(draft._id);
      if (inserted === undefined) throw new NestorError('records.io', `The document ${draft._id} was not stored.`);
      return inserted;
    },
    async change({ _id, version }, patch) {
      const changed = await table.change({ _id, version }, patch);
      return changed === 1 ? await get(_id) : undefined;
    },
    remove: async (id) => (await table.remove({ _id: id })) === 1,
  };
};

const revisions = <T extends VersionedDocument>(table: ControlTable<T>): RevisionRecords<T> => ({
  ...kept(table),
  revision: async (designKey, revision) => (await table.find({ designKey, revision }, ['_id']))[0],
  ofDesign: (designKey) => table.find({ designKey }, ['revision'], 'ascending', all),
});

const tasks = (table: ControlTable<TaskRecord>): TaskRecords => {
  const distinct = async (where: Parameters<typeof table.count>[0], field: string): Promise<readonly string[]> =>
    (await table.count(where, [field])).flatMap(({ values }) => values);
  return {
    insertAll: (drafts) => table.insert(drafts),
    get: async (id) => (await table.find({ _id: id }, ['_id']))[0],
    ofJob: (jobId, page) => table.find({ jobId }, ['_id'], 'ascending', page),
    ofCompute: (computeId, jobId) => table.find({ computeId, jobId, type: 'system' }, ['_id'], 'ascending', all),
    async counts(jobId) {
      const groups = await table.count({ jobId }, ['role', 'type', 'state']);
      return groups.map(({ values: [role = '', type, state], count }) => ({
        role,
        type: type as TaskRecord['type'],
        state: state as TaskRecord['state'],
        count,
      }));
    },
    computesOf: (jobId) => distinct({ jobId, type: 'system' }, 'computeId'),
    jobsOn: (computeId) => distinct({ computeId, type: 'system' }, 'jobId'),
    move: async (_id, from, to, stateAt, log) =>
      (await table.change({ _id, state: from }, { state: to, stateAt, log })) === 1,
    async keepLog(_id, log) {
      await table.change({ _id }, { log });
    },
    async moveAll(jobId, from, state, stateAt) {
      const beginsAnew = state === 'ready' ? { log: '' } : {};
      await table.change({ jobId, state: from }, { state, stateAt, ...beginsAnew });
    },
    claimKey: async (_id, keyHash) => (await table.change({ _id, keyHash: null }, { keyHash })) === 1,
    async removeAll(ids) {
      for (let from = 0; from < ids.length; from += idsAtATime) {
        await table.remove({ _id: ids.slice(from, from + idsAtATime) });
      }
    },
    async hand(jobId, toJobId) {
      await table.change({ jobId }, { jobId: toJobId });
    },
    async removeOfJob(jobId) {
      await table.remove({ jobId });
    },
  };
};
