import type { Metrics } from './records.js';

/** What the hooks of an aggregator's code are told. */
export interface AggregatorContext {
  readonly role: string;
  /** Those of the job's modelSpec, also what people put there for their own code. */
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  /** Writes a line into the task's log. */
  readonly log: (line: string) => void;
}

/** What the main module of a top aggregator's code may export. */
export interface AggregatorHooks {
  /** Writes the model that training starts from. */
  initialize?(path: string, context: AggregatorContext): unknown;
  /** Called once per process, before the first `evaluate`. */
  loadData?(context: AggregatorContext): unknown;
  /** Measures the model of a committed round; without, the trainers are asked to. */
  evaluate?(modelPath: string, round: number, context: AggregatorContext): Metrics | Promise<Metrics>;
}
