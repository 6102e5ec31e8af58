import type { ModelRow } from './model-table.js';

const stats = ['mean', 'min', 'max', 'sd', 'count'] as const;
const columns = [
  'modelId',
  'name',
  'parentId',
  'runId',
  'round',
  'createdAt',
  'updates',
  'examples',
  'durationMs',
] as const;

/** The table as RFC 4180 has it, with a header; five columns for each metric. */
export const csvOf = (rows: readonly ModelRow[]): string => {
  const names = [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
  const header = [...columns, ...names.flatMap((name) => stats.map((stat) => `${name} ${stat}`))];
  const lines = rows.map((row) => {
    const metrics = new Map(Object.entries(row.metrics));
    return [
      ...columns.map((column) => row[column]),
      ...names.flatMap((name) => stats.map((stat) => metrics.get(name)?.[stat])),
    ];
  });
  return [header, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
};

const cell = (value: string | number | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  // A spreadsheet would take these for formulas.
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};
