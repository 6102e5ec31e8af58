import {
  designKey,
  expandJob,
  isNestorError,
  NestorError,
  readDesign,
  readJob,
  requireValid,
  type Broker,
  type Dataset,
  type DatasetRecord,
  type Job,
  type JobRecord,
  type Task,
  type TaskRecord,
} from '../../core/index.js';
import type { ControlRecords } from '../../storage/index.js';
import type { Datasets } from '../datasets.js';
import type { Designs } from '../designs.js';

/** What jobs are made from. */
export interface JobMaterial {
  readonly records: ControlRecords;
  readonly designs: Designs;
  readonly datasets: Datasets;
  /** Where workers of each backend meet. */
  readonly brokers: readonly Broker[];
}

type Draft<T> = Omit<T, 'createdAt' | 'schemaVersion' | 'version'>;

interface PlannedJob {
  readonly fields: Pick<
    JobRecord,
    'designKey' | 'designId' | 'schemaRevision' | 'codeRevision' | 'name' | 'spec' | 'maxRunTimeMs'
  >;
  readonly tasks: readonly Draft<TaskRecord>[];
}

/**
 * Expands a job into its tasks, pinned to the revisions of schema and code that it names, or that are in force.
 * @param json the job as it was sent
 * @throws design.invalid with all findings, job.incomplete_design, resource.not_found
 */
export const planJob = async (
  material: JobMaterial,
  userId: string,
  jobId: string,
  json: Readonly<Record<string, unknown>>,
): Promise<PlannedJob> => {
  const job = requireValid(readJob(json));
  const { designs } = material;
  const { designId } = job;
  const schema = await complete('no design schema found', designs.schema(userId, designId, job.schemaRevision));
  const code = await complete('no design code found', designs.code(userId, designId, job.codeRevision));
  const design = requireValid(readDesign(schema.schema));
  const datasets = await datasetsOf(material.datasets, userId, job);
  const tasks = requireValid(expandJob({ jobId, design, job, datasets, brokers: material.brokers }));
  const coded = new Set(code.roles.map(({ role }) => role));
  const missing = [...new Set(tasks.map(({ role }) => role))].filter((role) => !coded.has(role));
  if (missing.length > 0) {
    throw new NestorError('job.incomplete_design', missing.map((role) => `no code found for role ${role}`).join('; '));
  }
  return {
    fields: {
      ...{ designKey: designKey(userId, designId), designId, name: job.name, spec: json },
      ...{ schemaRevision: schema.revision, codeRevision: code.revision, maxRunTimeMs: job.maxRunTime * 1_000 },
    },
    tasks: tasks.map(taskDraft),
  };
};

const taskDraft = ({ id, jobId, role, index, type, computeId, groupAssociation, config }: Task): Draft<TaskRecord> => ({
  ...{ _id: id, jobId, role, index, type, computeId, groupAssociation, config: { ...config } },
  ...{ state: 'ready', stateAt: new Date().toISOString(), log: '' },
});

/** A part of the design; without it, the job cannot be. */
const complete = async <T>(otherwise: string, finding: Promise<T>): Promise<T> => {
  try {
    return await finding;
  } catch (error) {
    if (!isNestorError(error) || error.code !== 'resource.not_found') throw error;
    throw new NestorError('job.incomplete_design', `${otherwise}: ${error.message}`, { cause: error });
  }
};

/** The datasets that the job names, as far as the user may train on them; expansion finds those that are missing. */
const datasetsOf = async (
  datasets: Datasets,
  userId: string,
  { dataSpec }: Job,
): Promise<ReadonlyMap<string, Dataset>> => {
  const found = new Map<string, Dataset>();
  for (const id of new Set(datasetIds(dataSpec))) {
    const dataset = await datasets.get(userId, id).catch((error: unknown) => {
      if (isNestorError(error) && error.code === 'resource.not_found') return undefined;
      throw error;
    });
    if (dataset !== undefined) found.set(id, datasetOf(dataset));
  }
  return found;
};

const datasetIds = (dataSpec: Job['dataSpec']): readonly string[] => {
  if ('fromSystem' in dataSpec) {
    const { fromSystem } = dataSpec;
    return isIdList(fromSystem)
      ? fromSystem
      : Object.values(fromSystem).flatMap((groups) => Object.values(groups).flat());
  }
  return dataSpec.flatMap(({ datasetGroups }) => Object.values(datasetGroups).flat());
};

const isIdList = (fromSystem: readonly string[] | object): fromSystem is readonly string[] => Array.isArray(fromSystem);

const datasetOf = ({ _id, url, realm, computeId, dataFormat, isPublic }: DatasetRecord): Dataset => ({
  ...{ id: _id, url, realm, computeId, dataFormat, isPublic },
});
