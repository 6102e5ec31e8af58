import type { AnyBulkWriteOperation, Collection, Filter, IndexSpecification, Sort } from 'mongodb';
import type { ModelSummaryRecord, PeerRecord, RoundRecord } from '../../core/index.js';
import { readable, type Stamp, type stamps } from '../documents.js';
import { controlIndexes, type ControlTableName, controlTableNames, controlUniques } from '../control/table.js';
import type { Page } from '../records.js';
import type { MongoConnection } from './connection.js';
import { isDuplicate } from './errors.js';

export type CollectionName =
  'runs' | 'rounds' | 'models' | 'peers' | 'events' | 'metrics' | 'distributions' | 'summaries' | ControlTableName;

/** A document as the driver sees it. */
export interface Stored extends Stamp {
  readonly _id: string;
  /** Of documents that are changed by compare-and-set. */
  readonly version?: number;
  readonly [field: string]: unknown;
}

/** What the stores of all kinds of documents are made from. */
export interface MongoStore {
  readonly connection: MongoConnection;
  readonly stamp: ReturnType<typeof stamps>;
}

/** Indexes beside those on `_id`, made by `ready`. */
const indexes: Readonly<Record<Exclude<CollectionName, ControlTableName>, readonly IndexSpecification[]>> = {
  runs: [{ createdAt: -1, _id: -1 }, { state: 1 }],
  rounds: [{ runId: 1, round: 1, attempt: 1 }],
  models: [{ createdAt: -1, _id: -1 }, { runId: 1, createdAt: -1, _id: -1 }, { parentId: 1 }, { objectKey: 1 }],
  peers: [{ kind: 1, name: 1 }],
  events: [
    { level: 1, _id: 1 },
    { client: 1, _id: 1 },
    { runId: 1, _id: 1 },
  ],
  metrics: [
    { runId: 1, round: 1, phase: 1, source: 1, name: 1 },
    { source: 1, name: 1, phase: 1, createdAt: -1 },
  ],
  distributions: [
    { phase: 1, name: 1, createdAt: -1 },
    { runId: 1, phase: 1, name: 1, createdAt: -1 },
  ],
  summaries: [
    { createdAt: -1, _id: -1 },
    { runId: 1, createdAt: -1, _id: -1 },
    { runId: 1, round: 1 },
  ],
};

export const makeIndexes = async ({ connection }: MongoStore): Promise<void> => {
  for (const [name, specifications] of Object.entries(indexes))
    for (const specification of specifications)
      await connection.use((database) => database.collection(name).createIndex(specification));
  for (const name of controlTableNames) {
    const unique = controlUniques[name];
    for (const fields of [...controlIndexes[name], ...(unique === undefined ? [] : [unique])])
      await connection.use((database) =>
        database.collection(name).createIndexes([{ key: ascending(fields), unique: fields === unique }]),
      );
  }
};

const ascending = (fields: readonly string[]): Record<string, 1> =>
  Object.fromEntries(fields.map((field) => [field, 1 as const]));

/** Calls a collection. */
export const using = <T>(
  { connection }: MongoStore,
  name: CollectionName,
  work: (collection: Collection<Stored>) => Promise<T>,
): Promise<T> => connection.use((database) => work(database.collection<Stored>(name)));

export const selectAll = async <T extends Stamp>(
  store: MongoStore,
  name: CollectionName,
  filter: Filter<Stored>,
  sort: Sort,
  page?: Required<Page>,
  projection: Readonly<Record<string, 0>> = {},
): Promise<readonly T[]> => {
  // To the server a limit of 0 is none.
  if (page?.limit === 0) return [];
  const found = await using(store, name, (collection) =>
    collection
      .find(filter, { projection })
      .sort(sort)
      .skip(page?.offset ?? 0)
      .limit(page?.limit ?? 0)
      .toArray(),
  );
  return found.map((document) => readable(document) as T);
};

export const selectOne = async <T extends Stamp>(
  store: MongoStore,
  name: CollectionName,
  filter: Filter<Stored>,
  sort: Sort = { _id: 1 },
): Promise<T | undefined> => (await selectAll<T>(store, name, filter, sort, { limit: 1, offset: 0 }))[0];

export const countAll = (store: MongoStore, name: CollectionName, filter: Filter<Stored> = {}): Promise<number> =>
  using(store, name, (collection) => collection.countDocuments(filter));

type Draft = Readonly<{ _id: string }>;

/** Inserts; a document that is there stays as it is. */
export const insertNew = ({ stamp }: MongoStore, draft: Draft): AnyBulkWriteOperation<Stored> => {
  const { _id, ...fields } = draft;
  return { updateOne: { filter: { _id }, update: { $setOnInsert: { ...fields, ...stamp() } }, upsert: true } };
};

/** Inserts, or replaces all but `createdAt`; `optional` are the fields that may be absent, and then are removed. */
export const replace = (
  { stamp }: MongoStore,
  draft: Draft,
  optional: readonly string[] = [],
): AnyBulkWriteOperation<Stored> => {
  // A document that was read brings its own.
  const { _id, createdAt: _read, ...fields }: Draft & { readonly createdAt?: unknown } = draft;
  const { createdAt, schemaVersion } = stamp();
  const given = new Set(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [name])));
  const removed = optional.filter((name) => !given.has(name));
  const update = {
    $set: { ...fields, schemaVersion },
    $setOnInsert: { createdAt },
    ...(removed.length === 0 ? {} : { $unset: Object.fromEntries(removed.map((name) => [name, ''] as const)) }),
  };
  return { updateOne: { filter: { _id }, update, upsert: true } };
};

/** Writes in the order given. */
export const write = async (
  store: MongoStore,
  name: CollectionName,
  operations: readonly AnyBulkWriteOperation<Stored>[],
): Promise<void> => {
  if (operations.length === 0) return;
  const once = () => using(store, name, (collection) => collection.bulkWrite(operations, { ordered: true }));
  try {
    await once();
  } catch (error) {
    // Two upserts of one new document can meet; the second of them finds it there when it is tried again.
    if (!(error instanceof Error) || !isDuplicate(error.cause)) throw error;
    await once();
  }
};

type OptionalKeys<T> = keyof { [K in keyof T as T extends Record<K, T[K]> ? never : K]: true };

const optionalOfRounds: Readonly<Record<OptionalKeys<RoundRecord>, true>> = {
  modelId: true,
  examples: true,
  updates: true,
  metrics: true,
  endedAt: true,
  durationMs: true,
  phasesMs: true,
  startsMs: true,
  combiners: true,
  tasks: true,
  version: true,
  validation: true,
  bytesSent: true,
  reason: true,
};
const optionalOfPeers: Readonly<Record<OptionalKeys<PeerRecord>, true>> = {
  via: true,
  host: true,
  port: true,
  version: true,
};
const optionalOfSummaries: Readonly<Record<OptionalKeys<ModelSummaryRecord>, true>> = {
  parentId: true,
  name: true,
  runId: true,
  round: true,
  updates: true,
  examples: true,
  endedAt: true,
  durationMs: true,
  bytesSent: true,
  train: true,
  validation: true,
};

/** Fields that a document of the kind may be without. */
export const optionalFields = {
  rounds: Object.keys(optionalOfRounds),
  peers: Object.keys(optionalOfPeers),
  summaries: Object.keys(optionalOfSummaries),
} as const;
