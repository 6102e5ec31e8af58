import { builtinLearners } from '../../clients/learner/builtin.js';
import type { Learner, LearnerTask } from '../../services/core/index.js';

const context = {
  client: 'any',
  partition: { scheme: 'iid', alpha: 1, index: 0, count: 1, seed: 1 },
  dataDir: '/nonexistent',
  log: () => undefined,
} as const;

/** Answers with a cheap function of seed, client, round and model. */
export const drift = (): Promise<Learner> => builtinLearners['builtin:drift']!(context);

/** A door in front of a learner: tasks wait until the test opens it for their round. */
export class Gate {
  readonly #open = new Set<number>();
  readonly #waiting = new Map<number, Set<() => void>>();
  readonly #arrived = new Set<() => void>();
  readonly arrivals: { readonly client: string; readonly round: number }[] = [];

  open(...rounds: readonly number[]): void {
    for (const round of rounds) {
      this.#open.add(round);
      for (const wake of this.#waiting.get(round) ?? []) wake();
      this.#waiting.delete(round);
    }
  }

  /** Resolves when this many tasks of the round have come to the door. */
  async reached(round: number, count: number): Promise<void> {
    while (this.arrivals.filter((arrival) => arrival.round === round).length < count) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#arrived.delete(wake);
          resolve();
        };
        this.#arrived.add(wake);
      });
    }
  }

  async pass({ client, round }: LearnerTask, signal: AbortSignal): Promise<void> {
    this.arrivals.push({ client, round });
    for (const wake of this.#arrived) wake();
    if (this.#open.has(round)) return;
    await new Promise<void>((resolve, reject) => {
      const waiting = this.#waiting.get(round) ?? new Set();
      this.#waiting.set(round, waiting.add(resolve));
      signal.addEventListener(
        'abort',
        () => {
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }

  async learner(): Promise<Learner> {
    const inner = await drift();
    return {
      ...inner,
      train: async (task, path, signal) => {
        await this.pass(task, signal);
        return inner.train(task, path, signal);
      },
    };
  }
}

/** A learner whose training is what the test says. */
export const learnerOf = (
  train: (task: LearnerTask, path: string, signal: AbortSignal) => Promise<{ numExamples: number }>,
): Learner => ({
  kind: 'test',
  train: async (task, path, signal) => ({ metrics: {}, ...(await train(task, path, signal)) }),
  close: () => Promise.resolve(),
});
