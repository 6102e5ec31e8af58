import type { ModelSummaryRecord, RunId } from '../../../core/index.js';
import type { z } from 'zod';
import type { Records } from '../../../storage/index.js';
import type { modelRowSchema } from '../schemas/model-views.js';

export type ModelRow = z.input<typeof modelRowSchema>;

/** Which rows, in which order. */
export interface TableQuery {
  readonly runId?: string | undefined;
  /** A column, or `metrics.<name>`. */
  readonly sort: string;
  readonly order: 'asc' | 'desc';
  readonly search?: string | undefined;
}

interface Range {
  readonly limit: number;
  readonly offset: number;
}

/** Rows that are sorted or searched here; those beyond are the oldest. */
const mostRows = 100_000;

/** A page of the table, and how many rows all pages have. */
export const tablePage = async (
  records: Records,
  query: TableQuery,
  { limit, offset }: Range,
): Promise<{ readonly rows: readonly ModelRow[]; readonly total: number }> => {
  const { sort, order, search } = query;
  const ofRun = runOf(query);
  if (sort === 'createdAt' && order === 'desc' && search === undefined) {
    const [summaries, total] = await Promise.all([
      records.summaries.list({ ...ofRun, limit, offset }),
      records.summaries.count(ofRun.runId),
    ]);
    return { rows: summaries.map(rowOf), total };
  }
  const rows = await wholeTable(records, query);
  return { rows: rows.slice(offset, offset + limit), total: rows.length };
};

/** All rows. */
export const wholeTable = async (records: Records, query: TableQuery): Promise<readonly ModelRow[]> => {
  const rows = (await records.summaries.list({ ...runOf(query), limit: mostRows })).map(rowOf);
  const { sort, order, search } = query;
  const found = search === undefined ? rows : rows.filter((row) => isFound(row, search.toLowerCase()));
  const keyed = found.map((row) => ({ row, key: keyOf(row, sort) }));
  return keyed.sort((a, b) => compare(a.key, b.key, order === 'asc' ? 1 : -1)).map(({ row }) => row);
};

/** What an id says is checked by whoever asks the store: an unknown run has no rows. */
const runOf = ({ runId }: TableQuery): { readonly runId?: RunId } =>
  runId === undefined ? {} : { runId: runId as RunId };

const rowOf = (summary: ModelSummaryRecord): ModelRow => {
  const { modelId, parentId, name, runId, round, createdAt, updates, examples, durationMs, validation } = summary;
  return {
    modelId,
    ...(name === undefined ? {} : { name }),
    ...(parentId === undefined ? {} : { parentId }),
    ...(runId === undefined ? {} : { runId }),
    ...(round === undefined ? {} : { round }),
    createdAt,
    ...(updates === undefined ? {} : { updates }),
    ...(examples === undefined ? {} : { examples }),
    ...(durationMs === undefined ? {} : { durationMs }),
    metrics: { ...validation },
  };
};

const isFound = ({ modelId, name = '', runId = '' }: ModelRow, text: string): boolean =>
  [modelId, name, runId].some((value) => value.toLowerCase().includes(text));

const columns = {
  createdAt: (row: ModelRow) => row.createdAt,
  name: (row: ModelRow) => row.name,
  modelId: (row: ModelRow) => row.modelId,
  runId: (row: ModelRow) => row.runId,
  round: (row: ModelRow) => row.round,
  updates: (row: ModelRow) => row.updates,
  examples: (row: ModelRow) => row.examples,
  durationMs: (row: ModelRow) => row.durationMs,
} as const;

type Key = string | number | undefined;

const keyOf = (row: ModelRow, sort: string): Key => {
  if (sort.startsWith('metrics.')) return new Map(Object.entries(row.metrics)).get(sort.slice('metrics.'.length))?.mean;
  return isColumn(sort) ? columns[sort](row) : undefined;
};

const isColumn = (name: string): name is keyof typeof columns => Object.hasOwn(columns, name);

/** Without a value comes last, whichever way; equal ones stay newest first. */
const compare = (a: Key, b: Key, sign: 1 | -1): number => {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -sign : sign;
};
