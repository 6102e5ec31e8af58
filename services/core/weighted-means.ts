import type { ClientOutcome, Metrics } from './records.js';

/** Mean of each metric over accepted outcomes, weighted by examples; the order of arrival does not matter. */
export const weightedMeans = (outcomes: readonly ClientOutcome[]): Metrics => {
  const sums = new Map<string, { total: number; weight: number }>();
  const ordered = outcomes.toSorted((a, b) => (a.client < b.client ? -1 : 1));
  for (const { outcome, metrics = {}, numExamples = 0 } of ordered) {
    if (outcome !== 'accepted') continue;
    for (const [name, value] of Object.entries(metrics)) {
      const sum = sums.get(name) ?? { total: 0, weight: 0 };
      sums.set(name, { total: sum.total + value * numExamples, weight: sum.weight + numExamples });
    }
  }
  return Object.fromEntries(
    [...sums].filter(([, { weight }]) => weight > 0).map(([name, { total, weight }]) => [name, total / weight]),
  );
};
