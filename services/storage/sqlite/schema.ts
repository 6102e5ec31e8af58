import { controlFields, controlIndexes, controlTableNames, controlUniques } from '../control/table.js';

/**
 * One table for each kind of document: the document as JSON, and columns that SQLite computes from it, so that
 * nothing is stored twice. Columns are virtual: they cost no space, may be indexed, and new ones can be added later.
 */
const table = (name: string, columns: Readonly<Record<string, 'TEXT' | 'INTEGER'>>): string => {
  const computed = Object.entries(columns).map(
    ([column, type]) => `, ${column} ${type} GENERATED ALWAYS AS (doc ->> '$.${column}') VIRTUAL`,
  );
  return `CREATE TABLE IF NOT EXISTS ${name} (_id TEXT PRIMARY KEY, doc TEXT NOT NULL${computed.join('')});`;
};

const index = (name: string, columns: string, kind: 'INDEX' | 'UNIQUE INDEX' = 'INDEX'): string =>
  `CREATE ${kind} IF NOT EXISTS ${name}_by_${columns.replaceAll(/\W+/g, '_')} ON ${name} (${columns});`;

const numbers: ReadonlySet<string> = new Set(['version', 'revision', 'isPublic']);

/** Tables of the control plane. */
const controlSchema = controlTableNames.flatMap((name) => [
  table(
    name,
    Object.fromEntries(
      [...controlFields[name], 'version'].map((field) => [field, numbers.has(field) ? 'INTEGER' : 'TEXT'] as const),
    ),
  ),
  ...controlIndexes[name].map((columns) => index(name, columns.join(', '))),
  ...(controlUniques[name] === undefined ? [] : [index(name, controlUniques[name].join(', '), 'UNIQUE INDEX')]),
]);

/** Makes what is not there yet. */
export const schema: string = [
  table('runs', { createdAt: 'TEXT', state: 'TEXT', round: 'INTEGER', epoch: 'INTEGER' }),
  index('runs', 'createdAt, _id'),
  index('runs', 'state'),
  table('rounds', { runId: 'TEXT', round: 'INTEGER', attempt: 'INTEGER' }),
  index('rounds', 'runId, round, attempt'),
  table('models', { createdAt: 'TEXT', runId: 'TEXT', parentId: 'TEXT', objectKey: 'TEXT' }),
  index('models', 'createdAt, _id'),
  index('models', 'runId, createdAt, _id'),
  index('models', 'parentId'),
  index('models', 'objectKey'),
  table('peers', { kind: 'TEXT', name: 'TEXT' }),
  index('peers', 'kind, name'),
  table('events', {}),
  table('metrics', { runId: 'TEXT', round: 'INTEGER', phase: 'TEXT', source: 'TEXT', name: 'TEXT' }),
  index('metrics', 'runId, round, phase, source, name'),
  ...controlSchema,
].join('\n');
