import {
  distributionsOf,
  statsOf,
  weightedMeans,
  type ClientOutcome,
  type DistributionRecord,
  type MetricRecord,
  type Metrics,
  type ModelId,
  type PeerName,
} from '../core/index.js';
import type { Records } from '../storage/index.js';
import type { Keepers, RoundDraft } from '../workers/index.js';

/**
 * Keeps the metrics of a round's phase, client by client (their aggregators do, if they can) and as mean, and how they
 * are distributed, so that nobody has to read them all again.
 */
export const keepMetrics = async (
  { records, keepers }: { readonly records: Records; readonly keepers?: Pick<Keepers, 'keep'> },
  round: RoundDraft,
  phase: MetricRecord['phase'],
  modelId: ModelId,
  outcomes: readonly ClientOutcome[],
): Promise<void> => {
  const of = { runId: round.runId, round: round.round, phase, modelId };
  const id = `${round.runId}:${round.round}:${phase}`;
  const rows = (source: string, metrics: Metrics, numExamples: number) =>
    Object.entries(metrics).map(([name, value]) => ({
      ...{ _id: `${id}:${source}:${name}`, ...of, source, name, value, numExamples },
    }));
  const answered = outcomes.filter(({ outcome }) => outcome === 'accepted' || outcome === 'unused');
  const total = answered.reduce((sum, { numExamples = 0 }) => sum + numExamples, 0);
  const keepOf = async (via: PeerName) => {
    const metrics = answered
      .filter((outcome) => outcome.via === via)
      .flatMap(({ client, metrics: values = {}, numExamples = 0 }) => rows(client, values, numExamples));
    if ((await keepers?.keep(via, { metrics, events: [] })) !== true) await records.metrics.put(metrics);
  };
  await Promise.all([
    records.metrics.put(rows('global', weightedMeans(outcomes), total)),
    ...[...new Set(answered.map(({ via }) => via))].map(keepOf),
  ]);
  await records.distributions.put(distributionRows(of, outcomes));
};

/** How a phase's metrics are distributed, as it is kept. */
export const distributionRows = (
  of: Pick<DistributionRecord, 'runId' | 'round' | 'phase' | 'modelId'>,
  outcomes: readonly ClientOutcome[],
): readonly Omit<DistributionRecord, 'createdAt' | 'schemaVersion'>[] =>
  [...distributionsOf(outcomes)].map(([name, distribution]) => ({
    ...{ _id: `${of.runId}:${of.round}:${of.phase}:${name}`, ...of, name },
    ...distribution,
  }));

/** Keeps what tables and curves show of a committed round; once more when its model has been validated. */
export const keepSummary = async (
  records: Records,
  round: RoundDraft & { readonly modelId: ModelId },
  validation?: readonly ClientOutcome[],
): Promise<void> => {
  const { runId, modelId, baseModelId, updates, examples, endedAt, durationMs, bytesSent } = round;
  await records.summaries.put({
    ...{ _id: `${runId}:${round.round}`, runId, round: round.round, modelId, parentId: baseModelId },
    ...(updates === undefined ? {} : { updates }),
    ...(examples === undefined ? {} : { examples }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(bytesSent === undefined ? {} : { bytesSent }),
    train: statsOf(distributionsOf(round.outcomes, 0)),
    ...(validation === undefined ? {} : { validation: statsOf(distributionsOf(validation, 0)) }),
  });
};
