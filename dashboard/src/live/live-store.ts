import type { TrailEvent } from '../api/types.js';
import type { LiveMessage, LiveProgress } from './messages.js';

export type ConnectionState = 'connecting' | 'open' | 'lost';

/** An event, and when it came (`Date.now()`). */
export type LiveEvent = TrailEvent & { readonly cameAtMs: number };

/** What the live connection has told; each change makes a new object. */
export interface LiveState {
  readonly connection: ConnectionState;
  /** The newest events, oldest first; at most `keptEvents`. */
  readonly events: readonly LiveEvent[];
  /** Of the round in work; absent when none is. */
  readonly progress?: LiveProgress;
}

/** Events that are kept, so that a page left open for a day does not grow. */
export const keptEvents = 500;

/** Holds what the live connection tells, for components to subscribe to. Bursts are told once a frame. */
export class LiveStore {
  #state: LiveState = { connection: 'connecting', events: [] };
  readonly #listeners = new Set<() => void>();
  #telling = false;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): LiveState => this.#state;

  connectionIs(connection: ConnectionState): void {
    if (connection !== this.#state.connection) this.#change({ ...this.#state, connection });
  }

  take(message: LiveMessage): void {
    // What has changed is asked for anew; nothing of it is kept.
    if (message.kind === 'change') return;
    if (message.kind === 'progress') {
      this.#change({ ...this.#state, progress: message.progress });
      return;
    }
    const events = [...this.#state.events, { ...message.event, cameAtMs: Date.now() }].slice(-keptEvents);
    const { progress, ...rest } = this.#state;
    const isOver = endsProgress.test(message.event.type);
    this.#change(progress === undefined || isOver ? { ...rest, events } : { ...rest, events, progress });
  }

  #change(state: LiveState): void {
    this.#state = state;
    if (this.#telling) return;
    this.#telling = true;
    setTimeout(() => {
      this.#telling = false;
      for (const listener of this.#listeners) listener();
    }, tellAfterMs);
  }
}

const tellAfterMs = 16;

/** A round that ended, or a run: what was told about the round in work holds no more. */
const endsProgress = /^(round\.(committed|abandoned|validated)|run\.(completed|failed|stopped))$/;
