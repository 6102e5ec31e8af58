import type { ClientOutcome, ClientValue, Distribution, MetricStats, Metrics } from '../records.js';
import { evenSample, quantile, weightedDeviation, weightedMean, type WeightedValue } from './spread.js';

/** Points that are kept of a distribution, however many clients are behind it. */
const pointsKept = 100;

type Sample = WeightedValue & ClientValue;

/** Values of each metric over accepted outcomes, in the order of clients' names: that of arrival does not matter. */
const samplesByMetric = (outcomes: readonly ClientOutcome[]): ReadonlyMap<string, readonly Sample[]> => {
  const samples = new Map<string, Sample[]>();
  for (const { client, outcome, metrics = {}, numExamples = 0 } of outcomes.toSorted(byClient)) {
    if (outcome !== 'accepted' || numExamples <= 0) continue;
    for (const [name, value] of Object.entries(metrics)) {
      const known = samples.get(name) ?? [];
      known.push({ client, value, weight: numExamples });
      samples.set(name, known);
    }
  }
  return samples;
};

const byClient = (a: ClientOutcome, b: ClientOutcome): number => (a.client < b.client ? -1 : 1);

/** Mean of each metric over accepted outcomes, weighted by examples. */
export const weightedMeans = (outcomes: readonly ClientOutcome[]): Metrics =>
  meansOf(statsOf(distributionsOf(outcomes, 0)));

/** How each metric is distributed over accepted outcomes. */
export const distributionsOf = (
  outcomes: readonly ClientOutcome[],
  points = pointsKept,
): ReadonlyMap<string, Distribution> =>
  new Map([...samplesByMetric(outcomes)].map(([name, samples]) => [name, distributionOf(samples, points)]));

const distributionOf = (samples: readonly Sample[], points: number): Distribution => {
  const mean = weightedMean(samples) ?? 0;
  const ascending = samples.toSorted((a, b) => a.value - b.value);
  const values = ascending.map(({ value }) => value);
  return {
    count: values.length,
    mean,
    sd: weightedDeviation(samples, mean),
    min: quantile(values, 0),
    q1: quantile(values, 0.25),
    median: quantile(values, 0.5),
    q3: quantile(values, 0.75),
    max: quantile(values, 1),
    points: evenSample(ascending, points).map(({ client, value }) => ({ client, value })),
  };
};

/** The short form, for tables. */
export const statsOf = (distributions: ReadonlyMap<string, Distribution>): Readonly<Record<string, MetricStats>> =>
  Object.fromEntries(
    [...distributions].map(([name, { mean, min, max, sd, count }]) => [name, { mean, min, max, sd, count }]),
  );

/** The means alone. */
export const meansOf = (stats: Readonly<Record<string, MetricStats>>): Metrics =>
  Object.fromEntries(Object.entries(stats).map(([name, { mean }]) => [name, mean]));
