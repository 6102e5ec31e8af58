/** Releases of values that were clipped to an L2 norm and given Gaussian noise, all in the same way. */
export interface GaussianReleases {
  /** Standard deviation of the noise in each element, divided by the norm. */
  readonly noiseMultiplier: number;
  readonly releases: number;
  /** Chance with which one takes part, drawn for each release anew; 1 for always. */
  readonly samplingRate: number;
}

/** Orders of Rényi divergence among which the best bound is looked for. */
const orders: readonly number[] = [
  ...Array.from({ length: 99 }, (_, at) => 1 + (at + 1) / 10),
  ...Array.from({ length: 53 }, (_, at) => 11 + at),
  ...[128, 256, 512, 1024],
];

/**
 * The ε of (ε, δ)-differential privacy that has been spent, an upper bound: infinite without noise, 0 without releases.
 *
 * Divergences of releases add up; their sum is turned into ε at δ by Canonne, Kamath and Steinke 2020, "The Discrete
 * Gaussian for Differential Privacy", Proposition 12, at the order for which that is least.
 * @param delta above 0 and below 1
 */
export const epsilonSpent = (spent: readonly GaussianReleases[], delta: number): number => {
  if (spent.every(({ releases }) => releases === 0)) return 0;
  const bounds = orders.map((order) => {
    const divergence = spent.reduce((sum, release) => sum + release.releases * renyiDivergence(release, order), 0);
    return divergence + Math.log1p(-1 / order) - Math.log(delta * order) / (order - 1);
  });
  return Math.max(0, Math.min(...bounds));
};

/**
 * Rényi divergence of one release, with and without somebody's part: α/2z² of the Gaussian mechanism (Mironov 2017,
 * "Rényi Differential Privacy", Corollary 3); of a sampled one by its moments.
 * @param order α, above 1
 */
export const renyiDivergence = (
  { noiseMultiplier, samplingRate }: Pick<GaussianReleases, 'noiseMultiplier' | 'samplingRate'>,
  order: number,
): number => {
  if (noiseMultiplier === 0) return Infinity;
  if (samplingRate === 1) return order / (2 * noiseMultiplier ** 2);
  const below = Math.floor(order);
  const share = order - below;
  // Logarithms of moments are convex in the order (Wang, Balle and Kasiviswanathan 2019, "Subsampled Rényi
  // Differential Privacy and Analytical Moments Accountant"): between whole orders a line bounds them.
  const logMoment = (whole: number) => logMomentOf(whole, samplingRate, noiseMultiplier);
  const bound = share === 0 ? logMoment(below) : (1 - share) * logMoment(below) + share * logMoment(below + 1);
  return bound / (order - 1);
};

/**
 * Logarithm of the α-th moment of the privacy loss, for whole α: Mironov, Talwar and Zhang 2019, "Rényi Differential
 * Privacy of the Sampled Gaussian Mechanism", section 3.3:
 *
 *     A = Σ_k (α over k) (1 - q)^(α - k) q^k exp((k² - k) / 2z²)
 */
const logMomentOf = (order: number, samplingRate: number, noiseMultiplier: number): number => {
  let logBinomial = 0;
  const terms = Array.from({ length: order + 1 }, (_, k) => {
    if (k > 0) logBinomial += Math.log((order - k + 1) / k);
    const logChance = (order - k) * Math.log1p(-samplingRate) + k * Math.log(samplingRate);
    return logBinomial + logChance + (k * k - k) / (2 * noiseMultiplier ** 2);
  });
  // Scaled, since the terms themselves are too large.
  const largest = Math.max(...terms);
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
};
