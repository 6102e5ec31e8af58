/** One client's value of a metric, with the examples behind it. */
export interface WeightedValue {
  readonly value: number;
  /** Above 0. */
  readonly weight: number;
}

const largest = Number.MAX_VALUE;
const finite = (value: number): number => Math.min(largest, Math.max(-largest, value));

/** Σ weight·value / Σ weight; finite for all finite values. Undefined without weight. */
export const weightedMean = (values: readonly WeightedValue[]): number | undefined => {
  let [total, weight] = [0, 0];
  for (const each of values) {
    total += each.value * each.weight;
    weight += each.weight;
  }
  if (weight <= 0) return undefined;
  const mean = total / weight;
  if (Number.isFinite(mean)) return mean;
  return finite(values.reduce((sum, each) => sum + each.value * (each.weight / weight), 0));
};

/** Standard deviation around the weighted mean, with the same weights; finite for all finite values. */
export const weightedDeviation = (values: readonly WeightedValue[], mean: number): number => {
  // Squares of large differences would be infinite, those of small ones zero.
  const scale = values.reduce((most, { value }) => Math.max(most, Math.abs(finite(value - mean))), 0);
  if (scale === 0) return 0;
  let [squares, weight] = [0, 0];
  for (const each of values) {
    const part = finite(each.value - mean) / scale;
    squares += part * part * each.weight;
    weight += each.weight;
  }
  return finite(scale * Math.sqrt(squares / weight));
};

/**
 * Quantile of ascending values, linear between neighbours (type 7 of Hyndman and Fan 1996, as in NumPy and R).
 * @param p 0 to 1
 */
export const quantile = (ascending: readonly number[], p: number): number => {
  const position = p * (ascending.length - 1);
  const below = Math.floor(position);
  const low = ascending[below] ?? 0;
  const high = ascending[Math.ceil(position)] ?? low;
  const part = position - below;
  return Math.min(high, Math.max(low, low * (1 - part) + high * part));
};

/** At most `limit` of the items, evenly spaced in their order, with the first and the last. */
export const evenSample = <T>(items: readonly T[], limit: number): readonly T[] => {
  if (items.length <= limit) return items;
  if (limit <= 1) return items.slice(0, Math.max(0, limit));
  const step = (items.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, index) => items[Math.round(index * step)]).filter(
    (item): item is T => item !== undefined,
  );
};
