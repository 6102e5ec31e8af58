import type { ClientOutcome, LastAnswer, PeerName } from '../../core/index.js';
import type { RunBook } from './run-book.js';

/** What is known of clients from their last answers, for selectors that go by it. */
export class LastAnswers {
  readonly #answers = new Map<PeerName, LastAnswer>();

  private constructor(private readonly isWanted: boolean) {}

  /** Those of a run, as its book has them. @param isWanted whether anybody asks; if not, nothing is kept */
  static async of(book: RunBook, isWanted: boolean): Promise<LastAnswers> {
    const answers = new LastAnswers(isWanted);
    if (!isWanted) return answers;
    for await (const { round, outcomes } of book.rounds()) {
      for (const outcome of outcomes) answers.note(round, outcome);
    }
    return answers;
  }

  get(client: PeerName): LastAnswer | undefined {
    return this.#answers.get(client);
  }

  /** Of what a client's update teaches its mean loss is known: it stands for the root of the mean of the squares. */
  note(round: number, { client, outcome, numExamples = 0, metrics = {}, durationMs = 0 }: ClientOutcome): void {
    if (!this.isWanted || (outcome !== 'accepted' && outcome !== 'unused')) return;
    this.#answers.set(client, { round, durationMs, utility: numExamples * Math.abs(metrics['loss'] ?? 0) });
  }
}
