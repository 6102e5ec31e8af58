import { z } from 'zod';
import { findingOf, type Checked, type Remark } from './finding.js';
import { modelSpecShape, readModelSpec, type ModelSpec } from './model-spec.js';
import { isGroupName, listed } from './names.js';
import { isObject, readShape, shown } from './read-shape.js';
import { backends, isBackend, type Backend } from './rules/backends.js';

/** A job in normal form: which data and which settings a design is run with. */
export interface Job {
  readonly name: string;
  readonly designId: string;
  readonly priority: 'low' | 'medium' | 'high';
  readonly backend: Backend;
  /** Seconds after which it is ended. */
  readonly maxRunTime: number;
  readonly schemaRevision?: number;
  readonly codeRevision?: number;
  readonly dataSpec: DataSpec;
  readonly modelSpec: ModelSpec;
}

/** Who trains on what. The newest generation says it by role and group; older ones have places for participants. */
export type DataSpec = readonly RoleData[] | OlderDataSpec;

export interface RoleData {
  readonly role: string;
  /** Group → ids of datasets, one worker each. */
  readonly datasetGroups: Readonly<Record<string, readonly string[]>>;
}

export interface OlderDataSpec {
  /** Realm or group → how many participants bring data and computer. */
  readonly fromUser: Readonly<Record<string, number>>;
  /** Ids of datasets, which go where their realms say; or role → group → ids. */
  readonly fromSystem: readonly string[] | Readonly<Record<string, RoleData['datasetGroups']>>;
}

/** Seconds that a job may take if it does not say. */
const defaultMaxRunTime = 3_600;

const datasetId = z.string().min(1).max(256);
const group = z
  .string()
  .refine(isGroupName, { params: { code: 'design.bad_name' }, message: 'expected the name of a group' });
const groups = z.record(group, z.array(datasetId).max(100_000));

const roleDataShape = z.strictObject({ role: z.string(), datasetGroups: groups });
const olderDataShape = z.strictObject({
  fromUser: z.record(group, z.int().min(0).max(100_000)).nullish(),
  fromSystem: z
    .union([z.array(datasetId).max(100_000), z.record(z.string(), z.union([groups, z.array(z.never())]))])
    .nullish(),
});

const revision = z.int().min(0).optional();

const jobShape = modelSpecShape.extend({
  id: z.string().optional(),
  userId: z.string().optional(),
  name: z.string().max(1_000).optional(),
  designId: z.string().min(1).max(256),
  schemaRevision: revision,
  codeRevision: revision,
  schemaVersion: z.string().optional(),
  codeVersion: z.string().optional(),
  priority: z.enum(['low', 'medium', 'high', '']).optional(),
  backend: z.string().optional(),
  maxRunTime: z.int().min(0).max(31_536_000).optional(),
  dataSpecPath: z.string().optional(),
  modelSpecPath: z.string().optional(),
  dataSpec: z.unknown().optional(),
  modelSpec: z.unknown().optional(),
});

/**
 * Reads a job, of any generation of the format. Files that it names by path must stand in their places:
 * `dataSpec` and `modelSpec`. Whether it fits a design is for `expandJob` to say.
 */
export const readJob = (json: unknown): Checked<Job> => {
  const top = readShape(jobShape, json, []);
  const fields: Readonly<Record<string, unknown>> = isObject(json) ? json : {};
  const data = readDataSpec(fields['dataSpec'] ?? []);
  const inner = fields['modelSpec'];
  const model = inner == null ? readModelSpec(onlyModelFields(fields), []) : readModelSpec(inner, ['modelSpec']);
  const backend = readBackend(fields['backend']);
  const remarks = distinct([...top.remarks, ...backend.remarks, ...data.remarks, ...model.remarks]);
  const { value } = top;
  if (remarks.length > 0 || value === undefined || data.value === undefined) {
    return { valid: false, findings: remarks.map(findingOf('job')) };
  }
  const schemaRevision = value.schemaRevision ?? revisionOf(value.schemaVersion);
  const codeRevision = value.codeRevision ?? revisionOf(value.codeVersion);
  return {
    valid: true,
    value: {
      name: value.name === undefined || value.name === '' ? value.designId : value.name,
      designId: value.designId,
      priority: value.priority === undefined || value.priority === '' ? 'low' : value.priority,
      backend: backend.value,
      maxRunTime: value.maxRunTime === undefined || value.maxRunTime === 0 ? defaultMaxRunTime : value.maxRunTime,
      ...(schemaRevision === undefined ? {} : { schemaRevision }),
      ...(codeRevision === undefined ? {} : { codeRevision }),
      dataSpec: data.value,
      modelSpec: model.value,
    },
  };
};

/** The fields of a modelSpec that stand at the top of older job files. */
const onlyModelFields = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => Object.hasOwn(modelSpecShape.shape, key)));

/** Without what is remarked twice: the shape of a job has the fields of older modelSpecs too. */
const distinct = (remarks: readonly Remark[]): readonly Remark[] => [
  ...new Map(remarks.map((remark) => [JSON.stringify(remark), remark])).values(),
];

const revisionOf = (version: string | undefined): number | undefined =>
  version !== undefined && /^\d{1,9}$/.test(version) ? Number(version) : undefined;

const readBackend = (text: unknown): { readonly value: Backend; readonly remarks: readonly Remark[] } => {
  // What is no text at all is remarked with the job's other fields.
  if (typeof text !== 'string' || text === '') return { value: 'grpc', remarks: [] };
  if (isBackend(text)) return { value: text, remarks: [] };
  const message = `expected one of ${listed(backends)}, got ${JSON.stringify(text)}`;
  return { value: 'grpc', remarks: [{ path: ['backend'], code: 'design.unknown_backend', message }] };
};

const readDataSpec = (json: unknown): { readonly value?: DataSpec; readonly remarks: readonly Remark[] } => {
  if (Array.isArray(json)) {
    const parts = json.map((input: unknown, at) => readShape(roleDataShape, input, ['dataSpec', at]));
    return {
      value: parts.flatMap(({ value }) => (value === undefined ? [] : [value])),
      remarks: parts.flatMap(({ remarks }) => remarks),
    };
  }
  if (!isObject(json)) {
    const message = `expected a list of roles with their datasets, got ${shown(json)}`;
    return { remarks: [{ path: ['dataSpec'], code: 'design.malformed', message }] };
  }
  const { value, remarks } = readShape(olderDataShape, json, ['dataSpec']);
  if (value === undefined) return { remarks };
  return { value: { fromUser: value.fromUser ?? {}, fromSystem: systemData(value.fromSystem ?? []) }, remarks };
};

/** Without roles that are given nothing: published job files have such, under names that are no roles. */
const systemData = (
  fromSystem: NonNullable<z.output<typeof olderDataShape>['fromSystem']>,
): OlderDataSpec['fromSystem'] =>
  Array.isArray(fromSystem)
    ? fromSystem
    : Object.fromEntries(
        Object.entries(fromSystem).flatMap(([role, data]) =>
          Array.isArray(data) || Object.keys(data).length === 0 ? [] : [[role, data]],
        ),
      );
