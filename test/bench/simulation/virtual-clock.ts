interface Sleeper {
  readonly atTime: number;
  readonly wake: () => void;
}

/** A clock that goes on only when it is told to: to the time at which the next sleeper wakes. */
export class VirtualClock {
  /** Sleepers as a heap: none wakes before the one at half its index. */
  readonly #sleepers: Sleeper[] = [];
  #now = 0;

  constructor(private readonly onChange: () => void) {}

  get now(): number {
    return this.#now;
  }

  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Resolves when so much time has gone by. */
  sleep(duration: number): Promise<void> {
    return new Promise((wake) => {
      this.#insert({ atTime: this.#now + duration, wake });
      this.onChange();
    });
  }

  /** Goes on to the next time at which somebody wakes. */
  advance(): void {
    const [first] = this.#sleepers;
    if (first === undefined) throw new RangeError('nobody sleeps');
    const last = this.#sleepers.pop();
    if (last !== undefined && last !== first) this.#sink(last);
    this.#now = first.atTime;
    first.wake();
  }

  #insert(sleeper: Sleeper): void {
    const heap = this.#sleepers;
    let at = heap.length;
    for (; at > 0; at = (at - 1) >> 1) {
      const above = heap[(at - 1) >> 1];
      if (above === undefined || above.atTime <= sleeper.atTime) break;
      heap[at] = above;
    }
    heap[at] = sleeper;
  }

  #sink(sleeper: Sleeper): void {
    const heap = this.#sleepers;
    let at = 0;
    for (;;) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
      const isRight = left !== undefined && right !== undefined && right.atTime < left.atTime;
      const first = isRight ? right : left;
      if (first === undefined || first.atTime >= sleeper.atTime) break;
      heap[at] = first;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = sleeper;
  }
}
