import type { Metrics } from '../../core/index.js';

/** A round that is done: committed, and validated if the run validates. */
export interface RoundNews {
  readonly kind: 'round';
  readonly round: number;
  readonly modelId: string;
  readonly examples: number;
  readonly updates: number;
  readonly metrics: Metrics;
  readonly durationMs: number;
}

export interface EndNews {
  readonly kind: 'ended';
  readonly state: 'completed' | 'failed' | 'stopped';
  readonly modelId: string;
  /** Rounds committed. */
  readonly rounds: number;
  readonly metrics: Metrics;
  readonly code?: string;
  readonly message?: string;
}

export interface ProgressNews {
  readonly kind: 'progress';
  readonly work: 'train' | 'validate';
  readonly round: number;
  readonly asked: number;
  readonly answered: number;
  readonly timeLeftMs: number;
}

/** What a view of one run shows, in the order in which it happens; `started` comes first, `ended` last. */
export type RunNews =
  | {
      readonly kind: 'started';
      readonly runId: string;
      readonly modelId: string;
      readonly rounds: number;
      /** Rounds that were committed before the view began. */
      readonly roundsDone: number;
    }
  | { readonly kind: 'round.started'; readonly round: number }
  | ProgressNews
  | RoundNews
  | { readonly kind: 'notice'; readonly text: string; readonly details?: readonly string[] }
  | EndNews;
