/** How long to wait between tries to connect. */
export interface BackOff {
  /** @default 100 */
  readonly firstMs?: number;
  /** @default 10,000 */
  readonly longestMs?: number;
}

/**
 * A random time up to `firstMs · 2^failures`, at most `longestMs`: full jitter, so that children of a parent
 * that comes back do not come all at once. (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015.)
 */
export const backOffMs = (
  failures: number,
  { firstMs = 100, longestMs = 10_000 }: BackOff,
  random = Math.random,
): number => random() * Math.min(longestMs, firstMs * 2 ** Math.min(failures, 30));
