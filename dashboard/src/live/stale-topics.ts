import type { Query, QueryClient } from '@tanstack/react-query';
import { asProblem } from '../api/api-problem.js';
import { topicsOfEvent, type Topic } from '../api/topics.js';

/** Rest between two rounds of asking, so that a thousand events cost what one costs. */
const restMs = 1_000;
const firstMs = 100;

/**
 * Makes the queries of changed topics stale: those that a page shows are asked again. The first change passes soon,
 * further ones once a second. Queries that say `meta.final(data)` hold what changes no more, and stay.
 */
export class StaleTopics {
  readonly #changed = new Set<Topic>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastMs = -Infinity;

  constructor(private readonly queries: QueryClient) {}

  /** Something of this type has happened. */
  happened(type: string): void {
    for (const topic of topicsOfEvent(type)) this.#changed.add(topic);
    this.#timer ??= setTimeout(
      () => {
        this.#flush();
      },
      Math.max(firstMs, this.#lastMs + restMs - performance.now()),
    );
  }

  /**
   * Everything may have changed; what is being asked just now will be told. What is not there stays so until an event
   * tells otherwise: a page that says so would flicker.
   */
  everything(): void {
    const predicate = ({ state: { error } }: Query) => error === null || asProblem(error).isPassing;
    void this.queries.invalidateQueries({ predicate }, { cancelRefetch: false });
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = undefined;
    this.#lastMs = performance.now();
    const topics: ReadonlySet<unknown> = new Set(this.#changed);
    this.#changed.clear();
    void this.queries.invalidateQueries({
      predicate: ({ queryKey: [topic], meta, state: { data } }) => topics.has(topic) && meta?.final?.(data) !== true,
    });
  }
}
