import type { z } from 'zod';
import type {
  ComputeRecord,
  DatasetRecord,
  DesignRecord,
  JobRecord,
  SchemaRecord,
  TaskRecord,
} from '../../core/index.js';
import type { computeInfo, datasetInfo, designInfo, jobStatus, taskInfo } from './schemas.js';

/** What Go programs write for a time that is not there. */
const zeroTime = '0001-01-01T00:00:00Z';

export const designOf = ({ designId, userId, name, description }: DesignRecord): z.output<typeof designInfo> => ({
  ...{ id: designId, userId, name, description },
});

export const schemaOf = ({ schema, revision }: SchemaRecord): Readonly<Record<string, unknown>> => ({
  ...schema,
  revision,
});

export const datasetOf = (dataset: DatasetRecord): z.output<typeof datasetInfo> => {
  const { _id: id, userId, name, description, url, dataFormat, realm, computeId, isPublic } = dataset;
  return { id, userId, name, description, url, dataFormat, realm, computeId, isPublic };
};

export const statusOf = (job: JobRecord): z.output<typeof jobStatus> => {
  const { _id: id, state, createdAt, startedAt = zeroTime, updatedAt, endedAt = zeroTime } = job;
  return { id, ...nameOf(job), state, createdAt, startedAt, updatedAt, endedAt };
};

/** The name that the user gave it; jobs of the oldest generation have none. */
const nameOf = ({ spec }: JobRecord): { readonly name?: string } =>
  typeof spec['name'] === 'string' && spec['name'] !== '' ? { name: spec['name'] } : {};

export const jobOf = ({ _id: id, userId, spec, schemaRevision, codeRevision }: JobRecord) => ({
  ...{ ...spec, id, userId, schemaRevision, codeRevision },
});

export const taskOf = (task: TaskRecord): z.output<typeof taskInfo> => {
  const { jobId, _id: taskId, role, type, groupAssociation, state, computeId, log, stateAt: timestamp } = task;
  const key = type === 'user' && task.keyHash === undefined ? {} : { key: 'hidden by system' };
  return { jobId, taskId, role, type, groupAssociation, ...key, state, computeId, log, timestamp };
};

export const computeOf = ({ _id, deployerId, adminId, region }: ComputeRecord): z.output<typeof computeInfo> => ({
  ...{ deployerId, adminId, region, computeId: _id },
});
