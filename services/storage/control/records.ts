import type {
  CodeRecord,
  ComputeRecord,
  DatasetRecord,
  DesignRecord,
  JobRecord,
  JobState,
  SchemaRecord,
  TaskCount,
  TaskRecord,
  TaskState,
  VersionedDocument,
} from '../../core/index.js';
import type { Page } from '../records.js';
import type { Draft } from './table.js';

export type { Draft } from './table.js';

/** Fields to set; null removes one, and undefined leaves it as it is. */
export type Patch<T> = {
  readonly [K in Exclude<keyof T, '_id' | 'createdAt' | 'schemaVersion' | 'version'>]?: T[K] | null | undefined;
};

/** What documents of every kind can do. */
export interface Kept<T extends VersionedDocument> {
  /** @returns what was stored. @throws records.duplicate */
  insert(draft: Draft<T>): Promise<T>;
  get(id: string): Promise<T | undefined>;
  /**
   * One compare-and-set on the version.
   * @returns the document as it is now; undefined when somebody else has changed or removed it since it was read.
   * @throws records.duplicate
   */
  change(current: T, patch: Patch<T>): Promise<T | undefined>;
  /** @returns whether it was there. */
  remove(id: string): Promise<boolean>;
}

export interface DesignRecords extends Kept<DesignRecord> {
  /** Of all users, newest first. */
  newest(page?: Page): Promise<readonly DesignRecord[]>;
  /** Newest last. */
  ofUser(userId: string, page?: Page): Promise<readonly DesignRecord[]>;
}

/** Revisions of a schema or of code. */
export interface RevisionRecords<T extends VersionedDocument> extends Kept<T> {
  get(id: string): Promise<T | undefined>;
  revision(designKey: string, revision: number): Promise<T | undefined>;
  /** Oldest first. */
  ofDesign(designKey: string): Promise<readonly T[]>;
}

export interface DatasetRecords extends Kept<DatasetRecord> {
  /** Newest last. */
  ofUser(userId: string, page?: Page): Promise<readonly DatasetRecord[]>;
  /** Those of all users that are public, newest last. */
  publicOnes(page?: Page): Promise<readonly DatasetRecord[]>;
}

export interface ComputeRecords extends Kept<ComputeRecord> {
  /** By name. */
  list(page?: Page): Promise<readonly ComputeRecord[]>;
  inRegion(region: string): Promise<ComputeRecord | undefined>;
}

export interface JobRecords extends Kept<JobRecord> {
  /** Of all users, newest first. */
  newest(page?: Page): Promise<readonly JobRecord[]>;
  /** Newest last. */
  ofUser(userId: string, page?: Page): Promise<readonly JobRecord[]>;
  ofDesign(designKey: string): Promise<readonly JobRecord[]>;
  inStates(states: readonly JobState[]): Promise<readonly JobRecord[]>;
}

export interface TaskRecords {
  /** @throws records.duplicate */
  insertAll(drafts: readonly Draft<TaskRecord>[]): Promise<void>;
  get(id: string): Promise<TaskRecord | undefined>;
  /** By id. */
  ofJob(jobId: string, page?: Page): Promise<readonly TaskRecord[]>;
  ofCompute(computeId: string, jobId: string): Promise<readonly TaskRecord[]>;
  /** How many tasks of each role and type are in each state. */
  counts(jobId: string): Promise<readonly TaskCount[]>;
  /** Computes that have tasks of the job. */
  computesOf(jobId: string): Promise<readonly string[]>;
  /** Jobs that have tasks on the compute. */
  jobsOn(computeId: string): Promise<readonly string[]>;
  /** Moves one task, if it is in the state `from`. @returns whether it was. */
  move(id: string, from: TaskState, to: TaskState, at: string, log?: string): Promise<boolean>;
  /** Keeps the end of a log. */
  keepLog(id: string, log: string): Promise<void>;
  /** Moves all tasks of the job that are in one of the states, with their logs emptied if they begin anew. */
  moveAll(jobId: string, from: readonly TaskState[], to: TaskState, at: string): Promise<void>;
  /** Keeps the hash of the key that came first. @returns whether it was this one. */
  claimKey(id: string, keyHash: string): Promise<boolean>;
  removeAll(ids: readonly string[]): Promise<void>;
  /** Gives the tasks of one job to another. */
  hand(fromJobId: string, toJobId: string): Promise<void>;
  removeOfJob(jobId: string): Promise<void>;
}

/**
 * The records of designs and jobs. After records.unavailable a change may have been made: read before trying again.
 * @throws as `Records`
 */
export interface ControlRecords {
  readonly designs: DesignRecords;
  readonly schemas: RevisionRecords<SchemaRecord>;
  readonly codes: RevisionRecords<CodeRecord>;
  readonly datasets: DatasetRecords;
  readonly computes: ComputeRecords;
  readonly jobs: JobRecords;
  readonly tasks: TaskRecords;
}
