import type { Elements } from './elements.js';

/** What is said of a tensor's elements. Of none, everything is 0 and there are no bins. */
export interface TensorStatistics {
  /** NaN and infinities: they are in nothing else. */
  readonly nonFinite: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Standard deviation. */
  readonly sd: number;
  /** Euclidean norm. */
  readonly l2: number;
  /** Bins of equal width from the least to the greatest. */
  readonly histogram: { readonly from: number; readonly to: number; readonly counts: readonly number[] };
}

const largest = Number.MAX_VALUE;
const finite = (value: number): number => Math.min(largest, Math.max(-largest, value));

/** Statistics of a tensor that is read twice, in parts: first `measure` sees all of it, then `bin`. */
export class TensorStatisticsReader {
  #count = 0;
  #nonFinite = 0;
  #min = Infinity;
  #max = -Infinity;
  #sum = 0;
  #squares = 0;
  #deviations = 0;
  readonly #counts: number[];

  constructor(bins: number) {
    this.#counts = Array.from({ length: bins }, () => 0);
  }

  measure(values: Elements): void {
    for (const value of values) {
      if (!Number.isFinite(value)) {
        this.#nonFinite += 1;
        continue;
      }
      this.#count += 1;
      this.#sum += value;
      this.#squares += value * value;
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
    }
  }

  bin(values: Elements): void {
    const mean = this.#mean;
    const bins = this.#counts.length;
    // The difference of two extremes need not be finite.
    const [from, width] = [this.#min / 2, this.#max / 2 - this.#min / 2];
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      this.#deviations += (value - mean) ** 2;
      const bin = width === 0 ? 0 : Math.floor(((value / 2 - from) / width) * bins);
      const at = Math.min(bins - 1, Math.max(0, bin));
      this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    }
  }

  result(): TensorStatistics {
    const nonFinite = this.#nonFinite;
    if (this.#count === 0) {
      return { nonFinite, min: 0, max: 0, mean: 0, sd: 0, l2: 0, histogram: { from: 0, to: 0, counts: [] } };
    }
    const [min, max] = [this.#min, this.#max];
    return {
      ...{ nonFinite, min, max, mean: this.#mean },
      sd: finite(Math.sqrt(this.#deviations / this.#count)),
      l2: finite(Math.sqrt(this.#squares)),
      histogram: { from: min, to: max, counts: [...this.#counts] },
    };
  }

  get #mean(): number {
    return finite(this.#sum / this.#count);
  }
}

/** How two tensors of one form differ. */
export interface TensorDifference {
  /** Euclidean norm of the difference. */
  readonly l2: number;
  readonly maxAbs: number;
  /** `l2` divided by the first tensor's norm; by 1 when that is 0. */
  readonly relativeL2: number;
}

/** The difference of two tensors that are read side by side, in parts. Elements that are not finite are left out. */
export class TensorDifferenceReader {
  #squares = 0;
  #norm = 0;
  #maxAbs = 0;

  compare(left: Elements, right: Elements): void {
    for (const [index, value] of left.entries()) {
      const difference = value - (right[index] ?? NaN);
      if (!Number.isFinite(difference)) continue;
      this.#squares += difference * difference;
      this.#norm += value * value;
      this.#maxAbs = Math.max(this.#maxAbs, Math.abs(difference));
    }
  }

  result(): TensorDifference {
    const l2 = finite(Math.sqrt(this.#squares));
    const norm = finite(Math.sqrt(this.#norm));
    return { l2, maxAbs: this.#maxAbs, relativeL2: l2 / (norm === 0 ? 1 : norm) };
  }
}
