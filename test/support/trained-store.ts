import { createHash } from 'node:crypto';
import Database from 'libsql';
import {
  modelBlobName,
  runConfigSchema,
  type ClientOutcome,
  type ModelId,
  type PeerName,
  type RunId,
} from '../../services/core/index.js';
import { distributionRows, keepSummary } from '../../services/reducer/round-metrics.js';
import { openRecords } from '../../services/storage/index.js';

export interface TrainedStoreOptions {
  /** The SQLite file; what is in it stays. */
  readonly path: string;
  readonly runId: string;
  readonly rounds: number;
  readonly clients: number;
  /** The last so many rounds get records with what became of each client. @default 20 */
  readonly roundRecords?: number;
}

export interface TrainedStore {
  readonly runId: RunId;
  readonly clients: readonly PeerName[];
  /** After each round, the seed before them. */
  readonly modelIds: readonly ModelId[];
}

const startMs = Date.parse('2026-01-01T00:00:00.000Z');
const roundMs = 60_000;
const modelBytes = 6_653_480;
const combinerOf = (client: number): PeerName => `combiner-${(client % 9) + 1}` as PeerName;
const nameOf = (client: number): PeerName => `client-${String(client + 1).padStart(4, '0')}` as PeerName;
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const examplesOf = (client: number): number => 100 + (client % 50);
const instant = (ms: number): string => new Date(ms).toISOString();

/** What a client found in a round; SQLite computes the accuracy alike in `bulkMetrics`. */
export const metricsOf = (client: number, round: number): { readonly accuracy: number; readonly loss: number } => {
  const noise = ((client * 7919 + round * 104729) % 1000) / 10000.0;
  return { accuracy: 0.9 - 0.8 / (1.0 + round / 10.0) + noise, loss: 2.3 / (1.0 + round / 20.0) + noise };
};

/**
 * Fills a SQLite file with a run as a reducer would have left it, a million metrics in some seconds: rows of metrics are
 * made inside of SQLite.
 */
export const fillTrainedStore = async (options: TrainedStoreOptions): Promise<TrainedStore> => {
  const { path, rounds, clients: count, roundRecords = 20 } = options;
  const runId = options.runId as RunId;
  const records = openRecords({ kind: 'sqlite', path });
  const clients = Array.from({ length: count }, (_, client) => nameOf(client));
  const modelIds = Array.from({ length: rounds + 1 }, (_, round) => hashOf(`${runId}:${round}`) as ModelId);
  const [seed = '' as ModelId] = modelIds;
  try {
    await records.runs.create({
      ...{ _id: runId, state: 'running', config: runConfigSchema.parse({ rounds: rounds + 1 }) },
      ...{ seedModelId: seed, latestModelId: seed, round: 0, epoch: 1, startedAt: instant(startMs) },
    });
    await addModel(records, seed, {});
    await records.summaries.put({ _id: `uploaded:${seed}`, modelId: seed, name: 'seed.safetensors' });
    for (const [client, name] of clients.entries()) await records.peers.put(peerOf('client', name, combinerOf(client)));
    for (const name of new Set(clients.map((_, client) => combinerOf(client))))
      await records.peers.put(peerOf('combiner', name));
    for (let round = 1; round <= rounds; round += 1) {
      const modelId = modelIds[round] ?? seed;
      const base = modelIds[round - 1] ?? seed;
      const isRecorded = round > rounds - roundRecords;
      const outcomes = outcomesOf(clients, round, 'train', isRecorded);
      const validation = outcomesOf(clients, round, 'evaluate', isRecorded);
      const of = { runId, round };
      await addModel(records, modelId, { parentId: base, ...of });
      await records.distributions.put([
        ...distributionRows({ ...of, phase: 'train', modelId: base }, outcomes),
        ...distributionRows({ ...of, phase: 'validate', modelId }, validation),
      ]);
      const draft = {
        ...{
          ...of,
          attempt: 1,
          state: 'committed' as const,
          baseModelId: base,
          modelId,
          asked: clients,
          outcomes,
          validation,
        },
        ...{ updates: count, examples: clients.reduce((sum, _, client) => sum + examplesOf(client), 0) },
        startedAt: instant(startMs + (round - 1) * roundMs),
        endedAt: instant(startMs + (round - 1) * roundMs + 40_000),
        ...{ durationMs: 40_000, bytesSent: 2 * count * modelBytes },
        phasesMs: { select: 0, collect: 30_000, merge: 10_000, commit: 500, validate: 9_000 },
        startsMs: { select: 0, collect: 0, merge: 30_000, commit: 40_000, validate: 40_500 },
      } as const;
      await keepSummary(records, draft, validation);
      if (isRecorded) await records.rounds.put({ _id: `${runId}:${round}:1`, ...draft });
      await records.runs.commitRound(runId, { round: round - 1, epoch: 1 }, { latestModelId: modelId });
    }
    await records.runs.patch(runId, { state: 'completed', endedAt: instant(startMs + rounds * roundMs) });
  } finally {
    await records.close();
  }
  bulkMetrics(path, runId, rounds, count);
  return { runId, clients, modelIds };
};

type Records = ReturnType<typeof openRecords>;

const addModel = async (
  { models }: Records,
  modelId: ModelId,
  made: { readonly parentId?: ModelId; readonly runId?: RunId; readonly round?: number },
): Promise<void> => {
  await models.add({
    ...{ _id: modelId, objectKey: `models/${modelId}.safetensors`, parameters: 1_663_370 },
    file: { name: modelBlobName(modelId, 0), sizeBytes: modelBytes },
    tensors: [{ name: 'dense/kernel', dtype: 'F32', shape: [1_663_370], maxAbs: 1 }],
    ...made,
  });
};

const peerOf = (kind: 'client' | 'combiner', name: PeerName, via?: PeerName) => ({
  ...{ _id: `${kind}:${name}`, kind, name, state: 'gone' as const, lastSeenAt: instant(startMs) },
  ...(via === undefined ? {} : { via }),
});

const outcomesOf = (
  clients: readonly PeerName[],
  round: number,
  work: 'train' | 'evaluate',
  withTimes: boolean,
): ClientOutcome[] =>
  clients.map((name, client) => {
    const { accuracy, loss } = metricsOf(client, round);
    return {
      ...{ client: name, via: combinerOf(client), outcome: 'accepted', numExamples: examplesOf(client) },
      metrics: work === 'train' ? { loss } : { accuracy, loss },
      ...(withTimes ? timesOf(client, round, work) : {}),
    };
  });

const timesOf = (client: number, round: number, work: 'train' | 'evaluate') => {
  const askedMs = startMs + (round - 1) * roundMs + (work === 'train' ? 0 : 40_500);
  const tookMs = work === 'train' ? 1_000 + 29 * (client % 1000) : 100 + 8 * (client % 1000);
  return {
    ...{ durationMs: tookMs, askedAt: instant(askedMs), answeredAt: instant(askedMs + tookMs) },
    phasesMs:
      work === 'train' ? { download: 50, train: tookMs - 150, upload: 100 } : { download: 50, evaluate: tookMs - 50 },
    ...(work === 'train' ? { receivedBytes: 0, sentBytes: modelBytes } : { receivedBytes: modelBytes, sentBytes: 0 }),
  };
};

/** Rows of the accuracy of all clients in all rounds' validation; indexes are made once, at the end. */
const bulkMetrics = (path: string, runId: RunId, rounds: number, clients: number): void => {
  const database = new Database(path);
  try {
    const indexes = database
      .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'metrics' AND sql IS NOT NULL`)
      .all() as { name: string; sql: string }[];
    for (const { name } of indexes) database.exec(`DROP INDEX ${name}`);
    database.exec('BEGIN IMMEDIATE');
    database
      .prepare(
        `WITH RECURSIVE
           r(round) AS (SELECT 1 UNION ALL SELECT round + 1 FROM r WHERE round < ?1),
           c(client) AS (SELECT 0 UNION ALL SELECT client + 1 FROM c WHERE client < ?2 - 1),
           v AS (SELECT round, client, printf('client-%04d', client + 1) AS source,
                        ((client * 7919 + round * 104729) % 1000) / 10000.0 AS noise FROM r, c),
           m AS (SELECT *, 'accuracy' AS name, 0.9 - 0.8 / (1.0 + round / 10.0) + noise AS value FROM v)
         INSERT INTO metrics (_id, doc)
         SELECT ?3 || ':' || round || ':validate:' || source || ':' || name,
                json_object('_id', ?3 || ':' || round || ':validate:' || source || ':' || name, 'runId', ?3,
                            'round', round, 'phase', 'validate', 'modelId', '', 'source', source, 'name', name,
                            'value', value, 'numExamples', 100 + client % 50, 'schemaVersion', 1,
                            'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', 1767225600 + round * 60, 'unixepoch'))
         FROM m`,
      )
      .run([rounds, clients, runId]);
    database.exec('COMMIT');
    for (const { sql } of indexes) database.exec(sql);
  } finally {
    database.close();
  }
};
