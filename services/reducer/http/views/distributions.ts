import { evenSample, type DistributionRecord, type RunId } from '../../../core/index.js';
import type { z } from 'zod';
import type { Records } from '../../../storage/index.js';
import type { distributionSchema } from '../schemas/model-views.js';

export interface DistributionQuery {
  readonly metric?: string | undefined;
  readonly runId?: string | undefined;
  /** Most models. */
  readonly limit: number;
  /** Most points for each. */
  readonly points: number;
  readonly client?: string | undefined;
}

const clientsShown = 1_000;

/** How a metric of models' validation is distributed over clients, oldest model first. */
export const distributionsView = async (
  { distributions, metrics, peers }: Records,
  query: DistributionQuery,
): Promise<z.input<typeof distributionSchema>> => {
  const { runId, limit, points, client } = query;
  const which = { phase: 'validate', ...(runId === undefined ? {} : { runId: runId as RunId }) } as const;
  const [metricNames, clients] = await Promise.all([
    distributions.names(which),
    peers.list('client', { limit: clientsShown }),
  ]);
  const metric = query.metric ?? (metricNames.includes('accuracy') ? 'accuracy' : metricNames[0]);
  const shown = { metricNames: [...metricNames], clients: clients.map(({ name }) => name) };
  if (metric === undefined) return { ...shown, items: [] };
  const [found, ofClient] = await Promise.all([
    distributions.list({ ...which, name: metric }, { limit, withPoints: points > 0 }),
    client === undefined ? [] : metrics.ofSource({ ...which, source: client, name: metric }, { limit }),
  ]);
  const values = new Map(ofClient.map((row) => [roundKey(row), row.value]));
  const items = found.toReversed().map((record) => {
    const value = values.get(roundKey(record));
    const highlighted = client === undefined || value === undefined ? {} : { highlighted: { client, value } };
    return { ...itemOf(record, points), ...highlighted };
  });
  return { metric, ...shown, items };
};

const roundKey = ({ runId, round }: Pick<DistributionRecord, 'runId' | 'round'>): string => `${runId}:${round}`;

const itemOf = (record: DistributionRecord, limit: number) => {
  const { modelId, runId, round, createdAt, count, min, q1, median, q3, max, mean, sd, points } = record;
  return {
    ...{ modelId, runId, round, createdAt, count, min, q1, median, q3, max, mean, sd },
    points: [...evenSample(points, limit)],
  };
};
