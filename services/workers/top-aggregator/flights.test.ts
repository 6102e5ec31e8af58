import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runConfigSchema, type ClientOutcome, type ModelId, type PeerName } from '../../core/index.js';
import type { End } from '../../transport/index.js';
import { Roster } from '../roster.js';
import { Flights, taskKey } from './flights.js';
import { LastAnswers } from './last-answers.js';
import type { RunBook } from './run-book.js';

const top = 'top' as PeerName;
const clients = ['a', 'b', 'c', 'd', 'e'].map((name) => name as PeerName);
const endOf = (id: PeerName): End => ({ id, role: 'trainer', instance: id });
const [aggGoal, concurrency] = [3, 2];
const nobody: RunBook = undefined as never;

/** A run as it could be: whatever comes, in whatever order. */
class Run {
  readonly roster = new Roster();
  readonly all: Flights;
  readonly out = new Set<string>();
  readonly taken: string[] = [];
  nowMs = 0;
  round = 1;

  private constructor(answers: LastAnswers) {
    const config = runConfigSchema.parse({ aggGoal, concurrency, timeout: 1 });
    this.all = new Flights(config, top, this.roster, answers, 20);
  }

  static async open(): Promise<Run> {
    return new Run(await LastAnswers.of(nobody, false));
  }

  /** Does what is to be done, until there is nothing to do. */
  settle(): void {
    for (let steps = 0; steps < 1_000; steps += 1) {
      const decision = this.all.decide(this.nowMs);
      switch (decision.kind) {
        case 'ask': {
          for (const key of decision.again) {
            const task = this.all.again(key, this.nowMs);
            expect(task && this.#isFree(task.client)).toBe(true);
            this.out.add(key);
          }
          for (const client of decision.wanted) {
            expect(this.roster.childOf(client)).toBeDefined();
            expect(this.#isFree(client)).toBe(true);
            const version = { round: this.round, attempt: 1, baseModelId: 'm' as ModelId };
            this.out.add(taskKey(this.all.give(client, version, this.nowMs)));
          }
          if (decision.wanted.length > 0) expect(this.out.size).toBeLessThanOrEqual(concurrency);
          break;
        }
        case 'drop':
          for (const key of [...decision.late, ...decision.gone]) this.out.delete(key);
          this.all.forget(decision.late, true);
          this.all.forget(decision.gone);
          break;
        case 'close':
          expect(decision.keys).toHaveLength(aggGoal);
          this.taken.push(...decision.keys);
          this.all.forget(decision.keys);
          this.round += 1;
          this.all.begin();
          break;
        case 'abandon':
          this.all.begin();
          return;
        case 'wait':
          return;
      }
    }
    throw new Error('there is no end to what is to be done');
  }

  outcome(key: string, outcome: ClientOutcome['outcome']): void {
    const task = this.all.task(key);
    if (task === undefined) return;
    this.out.delete(key);
    this.all.apply(key, { client: task.client, via: top, outcome }, this.nowMs);
  }

  join(client: PeerName): void {
    this.roster.joined(endOf(client));
  }

  leave(client: PeerName): void {
    this.roster.left(endOf(client));
    for (const key of [...this.out]) if (this.all.task(key)?.client === client) this.outcome(key, 'lost');
  }

  #isFree(client: PeerName): boolean {
    return ![...this.out].some((key) => this.all.task(key)?.client === client);
  }
}

const anyClient = fc.constantFrom(...clients);
const anEvent = fc.oneof(
  fc.record({ kind: fc.constantFrom('join', 'leave'), client: anyClient }),
  fc.record({ kind: fc.constantFrom('accepted', 'failed', 'lost'), at: fc.nat(20) }),
  // With the aggregator that held it.
  fc.record({ kind: fc.constant('update lost'), buffered: fc.nat(20) }),
  fc.record({ kind: fc.constant('later'), byMs: fc.nat(600) }),
);

it('whatever comes in whatever order: nobody is asked twice, each update is taken once, and the work goes on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anEvent, { maxLength: 60 }), async (events) => {
      const run = await Run.open();
      for (const event of events) {
        if ('client' in event) run[event.kind === 'join' ? 'join' : 'leave'](event.client);
        else if ('at' in event) {
          const keys = [...run.out];
          const key = keys[event.at % Math.max(1, keys.length)];
          if (key !== undefined) run.outcome(key, event.kind);
        } else if ('buffered' in event) {
          const keys = run.all.tasks.map(taskKey).filter((key) => run.all.outcomeOf(key) !== undefined);
          const key = keys[event.buffered % Math.max(1, keys.length)];
          if (key !== undefined) run.outcome(key, 'lost');
        } else run.nowMs += event.byMs;
        run.settle();
      }
      expect(new Set(run.taken).size).toBe(run.taken.length);
      // When all are there and answer, versions are made.
      const before = run.taken.length;
      for (const client of clients) run.join(client);
      for (let answers = 0; answers < 50 && run.taken.length === before; answers += 1) {
        run.settle();
        for (const key of [...run.out]) run.outcome(key, 'accepted');
        run.settle();
      }
      expect(run.taken.length).toBeGreaterThan(before);
    }),
    { numRuns: 500 },
  );
});
