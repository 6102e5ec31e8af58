/** Milliseconds of a clock that never goes back. */
export const nowMs = (): number => performance.now();

/** A point in time on this process's clock; what crosses the wire is the time left until it. */
export class Deadline {
  readonly atMs: number;

  constructor(leftMs: number) {
    this.atMs = nowMs() + leftMs;
  }

  leftMs(): number {
    return Math.max(0, this.atMs - nowMs());
  }

  /**
   * What a child is given: the time left less a margin for the transfer and the merge, so that no child
   * outlives its parent's patience.
   */
  leftForChildMs(): number {
    const leftMs = this.leftMs();
    return leftMs - Math.min(5_000, leftMs * 0.05);
  }
}
