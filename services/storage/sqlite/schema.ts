type Columns = Readonly<Record<string, 'TEXT' | 'INTEGER'>>;

/**
 * One table for each kind of document: the document as JSON, and columns that SQLite computes from it, so that
 * nothing is stored twice. Columns are virtual: they cost no space, may be indexed, and new ones can be added later.
 */
interface Table {
  readonly columns: Columns;
  /** Columns of each index beside the one on `_id`. */
  readonly indexes: readonly string[];
}

export const tables = {
  runs: {
    columns: { createdAt: 'TEXT', state: 'TEXT', round: 'INTEGER', epoch: 'INTEGER' },
    indexes: ['createdAt, _id', 'state'],
  },
  rounds: {
    columns: { runId: 'TEXT', round: 'INTEGER', attempt: 'INTEGER' },
    indexes: ['runId, round, attempt'],
  },
  models: {
    columns: { createdAt: 'TEXT', runId: 'TEXT', parentId: 'TEXT', objectKey: 'TEXT' },
    indexes: ['createdAt, _id', 'runId, createdAt, _id', 'parentId', 'objectKey'],
  },
  peers: { columns: { kind: 'TEXT', name: 'TEXT' }, indexes: ['kind, name'] },
  events: {
    columns: { level: 'TEXT', type: 'TEXT', client: 'TEXT', runId: 'TEXT' },
    indexes: ['level, _id', 'client, _id', 'runId, _id'],
  },
  metrics: {
    columns: { createdAt: 'TEXT', runId: 'TEXT', round: 'INTEGER', phase: 'TEXT', source: 'TEXT', name: 'TEXT' },
    indexes: ['runId, round, phase, source, name', 'source, name, phase, createdAt'],
  },
  distributions: {
    columns: { createdAt: 'TEXT', runId: 'TEXT', round: 'INTEGER', phase: 'TEXT', name: 'TEXT' },
    indexes: ['phase, name, createdAt', 'runId, phase, name, createdAt'],
  },
  summaries: {
    columns: { createdAt: 'TEXT', runId: 'TEXT', round: 'INTEGER' },
    indexes: ['createdAt, _id', 'runId, createdAt, _id', 'runId, round'],
  },
} as const satisfies Readonly<Record<string, Table>>;

export type TableName = keyof typeof tables;

const computed = (column: string, type: string): string =>
  `${column} ${type} GENERATED ALWAYS AS (doc ->> '$.${column}') VIRTUAL`;

/** Makes the tables that are not there yet. */
export const createTables: string = Object.entries(tables)
  .map(([name, { columns }]) => {
    const own = Object.entries(columns).map(([column, type]) => `, ${computed(column, type)}`);
    return `CREATE TABLE IF NOT EXISTS ${name} (_id TEXT PRIMARY KEY, doc TEXT NOT NULL${own.join('')});`;
  })
  .join('\n');

/** Adds the columns that a table of an earlier version does not have. */
export const addColumns = (table: TableName, present: readonly string[]): string =>
  Object.entries(tables[table].columns)
    .filter(([column]) => !present.includes(column))
    .map(([column, type]) => `ALTER TABLE ${table} ADD COLUMN ${computed(column, type)};`)
    .join('\n');

/** Makes the indexes that are not there yet. */
export const createIndexes: string = Object.entries(tables)
  .flatMap(([name, { indexes }]) =>
    indexes.map(
      (columns) => `CREATE INDEX IF NOT EXISTS ${name}_by_${columns.replaceAll(/\W+/g, '_')} ON ${name} (${columns});`,
    ),
  )
  .join('\n');
