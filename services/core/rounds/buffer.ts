import type { PeerName } from '../ids.js';
import type { OpenTask } from '../records.js';
import type { Part } from './parts.js';

/** What an asynchronous run does with its buffer, fixed as the run begins. */
export interface BufferPlan {
  /** Updates that make a version. */
  readonly goal: number;
  /** How long a task may take. */
  readonly timeoutMs: number;
  /** How long a lost client is waited for before its task counts as gone. */
  readonly graceMs: number;
}

/** A task that is out, or whose update waits in the buffer. */
export interface Flight {
  readonly task: OpenTask;
  readonly part: Exclude<Part, { readonly state: 'failed' }>;
}

/** Tasks by a name of their own, in the order in which they were given, or accepted. */
export type Flights = ReadonlyMap<string, Flight>;

/** Who can be asked now. */
export interface Arrivals {
  /** Clients to give a new task to. */
  readonly wanted: readonly PeerName[];
  /** Whether anybody is there who is not asked because of what became of its task before. */
  readonly benched: boolean;
  isThere(client: PeerName): boolean;
}

export type BufferDecision =
  /** Tasks that were lost, and whose clients are there again; and new ones. */
  | { readonly kind: 'ask'; readonly again: readonly string[]; readonly wanted: readonly PeerName[] }
  /** Tasks that nobody answers. */
  | { readonly kind: 'drop'; readonly late: readonly string[]; readonly gone: readonly string[] }
  | { readonly kind: 'close'; readonly keys: readonly string[] }
  | { readonly kind: 'abandon'; readonly reason: string }
  /** Nothing to do before the next event or this time. */
  | { readonly kind: 'wait'; readonly untilMs: number };

/**
 * What an asynchronous run does next: take the first `goal` accepted updates in; give up on who does not answer; ask
 * again who came back; give tasks to who is wanted; else wait. It is abandoned when nobody works who could still fill
 * the buffer, and everybody who is there has failed.
 */
export const decideBuffer = (plan: BufferPlan, flights: Flights, arrivals: Arrivals, nowMs: number): BufferDecision => {
  const accepted: string[] = [];
  const late: string[] = [];
  const gone: string[] = [];
  /** The oldest lost task of each client that is there: whoever is asked for two does the last alone. */
  const again = new Map<PeerName, { readonly key: string; readonly task: OpenTask }>();
  const atWork = new Set<PeerName>();
  let [waiting, untilMs] = [0, Infinity];
  for (const [key, { task, part }] of flights) {
    switch (part.state) {
      case 'accepted':
        accepted.push(key);
        break;
      case 'asked':
      case 'lost': {
        const isAsked = part.state === 'asked';
        if (isAsked) atWork.add(task.client);
        const endMs = isAsked ? part.askedAtMs + plan.timeoutMs : part.lostAtMs + plan.graceMs;
        if (!isAsked && arrivals.isThere(task.client)) {
          const other = again.get(task.client)?.task;
          if (other === undefined || isOlder(task, other)) again.set(task.client, { key, task });
        } else if (nowMs >= endMs) (isAsked ? late : gone).push(key);
        else {
          waiting += 1;
          untilMs = Math.min(untilMs, endMs);
        }
      }
    }
  }
  if (accepted.length >= plan.goal) return { kind: 'close', keys: accepted.slice(0, plan.goal) };
  if (late.length + gone.length > 0) return { kind: 'drop', late, gone };
  const askable = [...again.values()].filter(({ task }) => !atWork.has(task.client)).map(({ key }) => key);
  if (askable.length + arrivals.wanted.length > 0) return { kind: 'ask', again: askable, wanted: arrivals.wanted };
  if (waiting === 0 && arrivals.benched) {
    const reason = `everybody has failed with ${accepted.length} of ${plan.goal} updates in the buffer`;
    return { kind: 'abandon', reason };
  }
  return { kind: 'wait', untilMs };
};

const isOlder = (a: OpenTask, b: OpenTask): boolean =>
  a.round < b.round || (a.round === b.round && a.attempt < b.attempt);
