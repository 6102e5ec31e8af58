import {
  type ComputeRecord,
  type DatasetRecord,
  designKey,
  type DesignRecord,
  type JobRecord,
  type TaskRecord,
} from '../../core/index.js';

type Draft<T> = Omit<T, 'createdAt' | 'schemaVersion' | 'version'>;

export const aDesign = (
  userId: string,
  designId: string,
  changes: Partial<Draft<DesignRecord>> = {},
): Draft<DesignRecord> => ({
  _id: designKey(userId, designId),
  userId,
  designId,
  name: '',
  description: 'a design',
  schemaRevisions: 0,
  codeRevisions: 0,
  ...changes,
});

export const aDataset = (id: string, changes: Partial<Draft<DatasetRecord>> = {}): Draft<DatasetRecord> => ({
  _id: id,
  userId: 'u',
  name: 'MNIST',
  description: 'digits',
  url: `https://data.example/${id}.npz`,
  dataFormat: 'npy',
  realm: 'default',
  computeId: 'default',
  isPublic: false,
  ...changes,
});

export const aCompute = (id: string, changes: Partial<Draft<ComputeRecord>> = {}): Draft<ComputeRecord> => ({
  _id: id,
  adminId: 'admin',
  region: 'default',
  deployerId: 'deployer',
  ...changes,
});

export const aJob = (id: string, changes: Partial<Draft<JobRecord>> = {}): Draft<JobRecord> => ({
  _id: id,
  userId: 'u',
  designKey: designKey('u', 'd'),
  designId: 'd',
  schemaRevision: 1,
  codeRevision: 1,
  name: 'a job',
  spec: { designId: 'd', backend: 'mqtt' },
  state: 'ready',
  attempt: 0,
  maxRunTimeMs: 60_000,
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...changes,
});

export const aTask = (id: string, changes: Partial<Draft<TaskRecord>> = {}): Draft<TaskRecord> => ({
  _id: id,
  jobId: 'j',
  role: 'trainer',
  index: 0,
  type: 'system',
  computeId: 'default',
  groupAssociation: { 'param-channel': 'eu' },
  config: { role: 'trainer', hyperparameters: { 'a.b': 1 } },
  state: 'ready',
  stateAt: '2026-01-01T00:00:00.000Z',
  log: '',
  ...changes,
});
