import type { VersionedDocument } from '../../core/index.js';
import type { Page } from '../records.js';

export const controlTableNames = ['designs', 'schemas', 'codes', 'datasets', 'computes', 'jobs', 'tasks'] as const;

/** A kind of document of the control plane: the table or collection that holds it. */
export type ControlTableName = (typeof controlTableNames)[number];

/** Fields that documents are found by, beside `_id` and `version`; none of another is ever compared. */
export const controlFields = {
  designs: ['userId', 'createdAt'],
  schemas: ['designKey', 'revision'],
  codes: ['designKey', 'revision'],
  datasets: ['userId', 'url', 'realm', 'isPublic', 'createdAt'],
  computes: ['region'],
  jobs: ['userId', 'designKey', 'state', 'createdAt'],
  tasks: ['jobId', 'role', 'type', 'state', 'computeId', 'keyHash'],
} as const satisfies Readonly<Record<ControlTableName, readonly string[]>>;

/** Sets of fields that no two documents of a table share. */
export const controlUniques: Readonly<Partial<Record<ControlTableName, readonly string[]>>> = {
  datasets: ['userId', 'url'],
};

/** Sets of fields that documents are often found by. */
export const controlIndexes: Readonly<Record<ControlTableName, readonly (readonly string[])[]>> = {
  designs: [['userId', 'createdAt']],
  schemas: [['designKey', 'revision']],
  codes: [['designKey', 'revision']],
  datasets: [['isPublic']],
  computes: [],
  jobs: [['userId', 'createdAt'], ['designKey'], ['state']],
  tasks: [['jobId', 'role', 'type', 'state'], ['computeId']],
};

type Comparable = string | number | boolean;

/** What documents must have: a field equals a value, or one of a list; null, it is absent. */
export type Where = Readonly<Record<string, Comparable | readonly Comparable[] | null>>;

/** The values that a field may have. */
export const valuesOf = (wanted: Comparable | readonly Comparable[]): readonly Comparable[] =>
  typeof wanted === 'object' ? wanted : [wanted];

/** Fields that are set; null removes one. Undefined leaves it as it is. */
export type Changes = Readonly<Record<string, unknown>>;

export type Draft<T> = Omit<T, 'createdAt' | 'schemaVersion' | 'version'>;

/** Documents of one kind. Each call is atomic for each document that it touches. */
export interface ControlTable<T extends VersionedDocument> {
  /** Inserts all in their order, under version 1. @throws records.duplicate */
  insert(drafts: readonly Draft<T>[]): Promise<void>;
  /** In the order of `by`, all ascending or all descending. */
  find(where: Where, by: readonly string[], order?: 'ascending' | 'descending', page?: Page): Promise<readonly T[]>;
  /** Changes all that match, and raises their versions. @returns how many. @throws records.duplicate */
  change(where: Where, changes: Changes): Promise<number>;
  /** @returns how many were removed. */
  remove(where: Where): Promise<number>;
  /** Counts documents by the values of fields, which must be texts. */
  count(
    where: Where,
    by: readonly string[],
  ): Promise<readonly { readonly values: readonly string[]; readonly count: number }[]>;
}

/** The tables of one store. */
export type OpenTable = <T extends VersionedDocument>(name: ControlTableName) => ControlTable<T>;
