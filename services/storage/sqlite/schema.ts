import {
  controlFields,
  controlIndexes,
  type ControlTableName,
  controlTableNames,
  controlUniques,
} from '../control/table.js';

type Columns = Readonly<Record<string, 'TEXT' | 'INTEGER'>>;

/**
 * One table for each kind of document: the document as JSON, and columns that SQLite computes from it, so that
 * nothing is stored twice. Columns are virtual: they cost no space, may be indexed, and new ones can be added later.
 */
interface Table {
  readonly name: string;
  readonly columns: Columns;
  /** Columns of each index beside the one on `_id`. */
  readonly indexes: readonly string[];
  /** Columns whose values no two documents share. */
  readonly unique?: string;
}

const numbers: ReadonlySet<string> = new Set(['version', 'revision', 'isPublic']);

const controlTable = (name: ControlTableName): Table => {
  const fields = [...controlFields[name], 'version'];
  const unique = controlUniques[name];
  return {
    name,
    columns: Object.fromEntries(fields.map((field) => [field, numbers.has(field) ? 'INTEGER' : 'TEXT'] as const)),
    indexes: controlIndexes[name].map((columns) => columns.join(', ')),
    ...(unique === undefined ? {} : { unique: unique.join(', ') }),
  };
};

export const tables: readonly Table[] = [
  {
    name: 'runs',
    columns: { createdAt: 'TEXT', state: 'TEXT', round: 'INTEGER', epoch: 'INTEGER' },
    indexes: ['createdAt, _id', 'state'],
  },
  {
    name: 'rounds',
    columns: { runId: 'TEXT', round: 'INTEGER', attempt: 'INTEGER' },
    indexes: ['runId, round, attempt'],
  },
  {
    name: 'models',
    columns: { createdAt: 'TEXT', runId: 'TEXT', parentId: 'TEXT', objectKey: 'TEXT' },
    indexes: ['createdAt, _id', 'runId, createdAt, _id', 'parentId', 'objectKey'],
  },
  { name: 'peers', columns: { kind: 'TEXT', name: 'TEXT' }, indexes: ['kind, name'] },
  {
    name: 'events',
    columns: { level: 'TEXT', type: 'TEXT', client: 'TEXT', runId: 'TEXT' },
    indexes: ['level, _id', 'client, _id', 'runId, _id'],
  },
  {
    name: 'metrics',
    columns: { createdAt: 'TEXT', runId: 'TEXT', round: 'INTEGER', phase: 'TEXT', source: 'TEXT', name: 'TEXT' },
    indexes: ['runId, round, phase, source, name', 'source, name, phase, createdAt'],
  },
  {
    name: 'distributions',
    columns: { createdAt: 'TEXT', runId: 'TEXT', round: 'INTEGER', phase: 'TEXT', name: 'TEXT' },
    indexes: ['phase, name, createdAt', 'runId, phase, name, createdAt'],
  },
  {
    name: 'summaries',
    columns: { createdAt: 'TEXT', runId: 'TEXT', round: 'INTEGER' },
    indexes: ['createdAt, _id', 'runId, createdAt, _id', 'runId, round'],
  },
  ...controlTableNames.map(controlTable),
];

const computed = (column: string, type: string): string =>
  `${column} ${type} GENERATED ALWAYS AS (doc ->> '$.${column}') VIRTUAL`;

/** Makes the tables that are not there yet. */
export const createTables: string = tables
  .map(({ name, columns }) => {
    const own = Object.entries(columns).map(([column, type]) => `, ${computed(column, type)}`);
    return `CREATE TABLE IF NOT EXISTS ${name} (_id TEXT PRIMARY KEY, doc TEXT NOT NULL${own.join('')});`;
  })
  .join('\n');

/** Adds the columns that a table of an earlier version does not have. */
export const addColumns = ({ name, columns }: Table, present: readonly string[]): string =>
  Object.entries(columns)
    .filter(([column]) => !present.includes(column))
    .map(([column, type]) => `ALTER TABLE ${name} ADD COLUMN ${computed(column, type)};`)
    .join('\n');

const createIndex = (table: string, columns: string, kind: 'INDEX' | 'UNIQUE INDEX'): string =>
  `CREATE ${kind} IF NOT EXISTS ${table}_by_${columns.replaceAll(/\W+/g, '_')} ON ${table} (${columns});`;

/** Makes the indexes that are not there yet. */
export const createIndexes: string = tables
  .flatMap(({ name, indexes, unique }) => [
    ...indexes.map((columns) => createIndex(name, columns, 'INDEX')),
    ...(unique === undefined ? [] : [createIndex(name, unique, 'UNIQUE INDEX')]),
  ])
  .join('\n');
