import type {
  ClientOutcome,
  CombinerPart,
  ErrorCode,
  Metrics,
  ModelId,
  ModelRecord,
  PeerName,
  RoundRecord,
  RunRecord,
} from '../../core/index.js';
import type { WrittenModel } from '../merging/index.js';

/** A round as the top aggregator writes it down. */
export type RoundDraft = Omit<RoundRecord, '_id' | 'createdAt' | 'schemaVersion'>;

/** How far the work at hand is; told often, kept nowhere. */
export interface Progress {
  readonly work: 'train' | 'validate';
  readonly round: number;
  readonly asked: number;
  readonly answered: number;
  readonly timeLeftMs: number;
}

/**
 * The book that a top aggregator keeps of one run: where a restarted one reads on. Calls wait while the
 * stores are away, and say so.
 */
export interface RunBook {
  /** The run as it stands. */
  readonly run: RunRecord;
  /** The latest global model; its file is in the spool from then on. */
  latestModel(signal: AbortSignal): Promise<ModelRecord>;
  /** A model that the run has come to earlier; its file is in the spool from then on. @throws model.not_found */
  model(id: ModelId, signal: AbortSignal): Promise<ModelRecord>;
  /** File of the server optimizer's state, if the run has one yet. */
  optimizerState(signal: AbortSignal): Promise<string | undefined>;
  /** The last attempt of the highest round. */
  lastRound(): Promise<RoundRecord | undefined>;
  /** Attempts at all rounds so far, oldest first. */
  rounds(): AsyncIterable<RoundRecord>;
  /** Metrics of the rounds committed so far, oldest first. */
  metricsHistory(): Promise<readonly (Metrics | undefined)[]>;
  saveRound(round: RoundDraft): Promise<void>;
  /**
   * Makes the model at `path` the run's latest, with one compare-and-set.
   * @throws run.commit_lost if another reducer has taken the run over, run.stopped if it has ended.
   */
  commit(round: RoundDraft, model: WrittenModel, path: string, statePath: string | undefined): Promise<void>;
  /** Writes down how clients found the model of a committed round. */
  validated(round: RoundDraft, outcomes: readonly ClientOutcome[]): Promise<void>;
  /** Why the run does not advance, or that it does again. */
  waiting(reason: string | undefined): Promise<void>;
  /** A client's part has a new outcome. */
  outcome(round: RoundDraft, work: Progress['work'], outcome: ClientOutcome): void;
  /** A combiner's sum is here. */
  partial(part: CombinerPart): void;
  asked(round: RoundDraft, work: Progress['work'], clients: readonly PeerName[]): void;
  progress(progress: Progress): void;
  complete(reason: string | undefined): Promise<void>;
  fail(code: ErrorCode, message: string): Promise<void>;
}
