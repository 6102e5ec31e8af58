import type { ModelId, RunId } from './ids.js';
import type { Metrics } from './records.js';

/** Settings of the run that a learner may follow; absent ones are the project's to choose. */
export interface LearnerSettings {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  /** Weight of FedProx's proximal term; absent or 0 for none. */
  readonly proximalMu?: number;
}

/** One piece of work. */
export interface LearnerTask {
  readonly runId: RunId;
  /** 1 for the first. */
  readonly round: number;
  /** Name of the client that does the work. */
  readonly client: string;
  /** Safetensors file of the base model; not to be changed. */
  readonly modelPath: string;
  readonly modelId: ModelId;
  readonly settings: LearnerSettings;
  /**
   * Seed for everything random in this task: a function of the run's seed, the client's name and the
   * round, never of the topology. A whole number below 2^32.
   */
  readonly seed: number;
  /** Milliseconds that the work may take. */
  readonly timeoutMs: number;
  /** Writes one line into the task's log; the last lines travel with a failure. */
  readonly log: (line: string) => void;
}

export interface TrainResult {
  /** Examples that the update stands for, 1 to 1,048,576: the weight in the mean. */
  readonly numExamples: number;
  readonly metrics: Metrics;
  /** CRC-32 of the update's file; who has written it knows it for less than it costs to read it again. */
  readonly crc32?: number;
}

export interface EvaluateResult {
  /** Examples that were evaluated, at least 1. */
  readonly numExamples: number;
  readonly metrics: Metrics;
}

/** What every trainer implements. A learner that throws makes its task a failed one, not its process. */
export interface Learner {
  /** Name for the log, as `tensorflow.js (wasm)`. */
  readonly kind: string;
  /**
   * Trains from the base model and writes the delta (trained minus base), a safetensors file with the
   * base model's F32 tensors, to `updatePath`.
   */
  train(task: LearnerTask, updatePath: string, signal: AbortSignal): Promise<TrainResult>;
  /** Measures the model on data that it is never trained on; absent when the project cannot. */
  evaluate?(task: LearnerTask, signal: AbortSignal): Promise<EvaluateResult>;
  close(): Promise<void>;
}

/** What a project's learner is told when it is made. */
export interface LearnerContext {
  /** Name of the client. */
  readonly client: string;
  /** Where this client is among its peers, for projects that split one data set. */
  readonly partition: PartitionSettings;
  /** Where the data of this worker lies, in jobs: the dataset's `url`. */
  readonly dataset?: string;
  /** Folder that belongs to this client and outlives its process. */
  readonly dataDir: string;
  readonly log: (line: string) => void;
}

/** How a project that brings its own data set is to split it over clients. */
export interface PartitionSettings {
  readonly scheme: 'iid' | 'shards' | 'dirichlet';
  /** Concentration of the Dirichlet distribution; small is skewed. */
  readonly alpha: number;
  /** 0 for the first client. */
  readonly index: number;
  /** Number of parts that the data set is split into. */
  readonly count: number;
  readonly seed: number;
}

/** The default export of a project's TypeScript module. */
export type LearnerFactory = (context: LearnerContext) => Promise<Learner>;
