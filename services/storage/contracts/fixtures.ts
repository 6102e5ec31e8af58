import {
  type DistributionRecord,
  type EventRecord,
  type MetricRecord,
  type ModelId,
  type ModelRecord,
  type ModelSummaryRecord,
  type PeerName,
  type PeerRecord,
  type RoundRecord,
  type RunId,
  type RunRecord,
  runConfigSchema,
  type BlobName,
} from '../../core/index.js';
import { sha256 } from './sha256.js';

type Draft<T> = Omit<T, 'createdAt' | 'schemaVersion'>;

export const runId = (text: string) => text as RunId;
export const modelId = (text: string) => sha256(text) as ModelId;
export const peerName = (text: string) => text as PeerName;
export const blob = (text: string) => ({ name: `${sha256(text)}.00000000` as BlobName, sizeBytes: text.length });

export const aRun = (id: string, changes: Partial<Draft<RunRecord>> = {}): Draft<RunRecord> => ({
  _id: runId(id),
  state: 'running',
  config: runConfigSchema.parse({ rounds: 5 }),
  seedModelId: modelId('seed'),
  latestModelId: modelId('seed'),
  round: 0,
  epoch: 1,
  ...changes,
});

export const aRound = (
  run: string,
  round: number,
  attempt: number,
  changes: Partial<Draft<RoundRecord>> = {},
): Draft<RoundRecord> => ({
  _id: `${run}:${round}:${attempt}`,
  runId: runId(run),
  round,
  attempt,
  state: 'open',
  baseModelId: modelId('seed'),
  asked: [peerName('client-1'), peerName('client-2')],
  outcomes: [{ client: peerName('client-1'), via: peerName('combiner-1'), outcome: 'asked' }],
  startedAt: '2024-05-01T12:00:00.000Z',
  ...changes,
});

export const aModel = (name: string, changes: Partial<Draft<ModelRecord>> = {}): Draft<ModelRecord> => ({
  _id: modelId(name),
  file: blob(name),
  objectKey: `models/${name}.safetensors`,
  tensors: [{ name: 'dense/kernel', dtype: 'F32', shape: [784, 10], maxAbs: 0.0625 }],
  parameters: 7840,
  ...changes,
});

export const aPeer = (
  kind: PeerRecord['kind'],
  name: string,
  changes: Partial<Draft<PeerRecord>> = {},
): Draft<PeerRecord> => ({
  _id: `${kind}:${name}`,
  kind,
  name: peerName(name),
  state: 'connected',
  lastSeenAt: '2024-05-01T12:00:00.000Z',
  ...changes,
});

export const anEvent = (number: number, changes: Partial<Draft<EventRecord>> = {}): Draft<EventRecord> => ({
  _id: String(number).padStart(16, '0'),
  level: 'info',
  type: 'round.committed',
  message: `Round ${number} was committed.`,
  round: number,
  ...changes,
});

export const aMetric = (
  run: string,
  [round, phase, source, name]: readonly [number, MetricRecord['phase'], string, string],
  value = 0.5,
): Draft<MetricRecord> => ({
  _id: `${run}:${round}:${phase}:${source}:${name}`,
  runId: runId(run),
  round,
  phase,
  modelId: modelId('seed'),
  source,
  name,
  value,
  numExamples: 100,
});

export const aDistribution = (
  run: string,
  [round, phase, name]: readonly [number, DistributionRecord['phase'], string],
  mean = 0.5,
): Draft<DistributionRecord> => ({
  _id: `${run}:${round}:${phase}:${name}`,
  runId: runId(run),
  round,
  phase,
  modelId: modelId('seed'),
  name,
  ...{ count: 2, mean, sd: 0.25, min: 0.25, q1: 0.25, median: 0.5, q3: 0.75, max: 0.75 },
  points: [{ client: peerName('client-1'), value: 0.25 }],
});

export const aSummary = (
  run: string,
  round: number,
  changes: Partial<Draft<ModelSummaryRecord>> = {},
): Draft<ModelSummaryRecord> => ({
  _id: `${run}:${round}`,
  modelId: modelId(`${run}:${round}`),
  runId: runId(run),
  round,
  ...changes,
});
