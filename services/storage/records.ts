import type {
  DistributionRecord,
  EventLevel,
  EventRecord,
  MetricRecord,
  ModelId,
  ModelRecord,
  ModelSummaryRecord,
  PeerKind,
  PeerName,
  PeerRecord,
  RoundRecord,
  RunId,
  RunRecord,
} from '../core/index.js';
import type { ControlRecords } from './control/records.js';

export interface Page {
  /** @default 100 */
  readonly limit?: number;
  /** Skip so many. @default 0 */
  readonly offset?: number;
}

type Draft<T> = Omit<T, 'createdAt' | 'schemaVersion'>;

/** Fields of a run that change outside of commits; `null` removes a field. */
export type RunPatch = {
  readonly [K in 'state' | 'startedAt' | 'endedAt' | 'failure' | 'metrics' | 'waitingFor']?: RunRecord[K] | null;
};

export interface RunRecords {
  /** Inserts; a run that is there already (a call that is tried again) stays as it is. @returns what is there. */
  create(run: Draft<RunRecord>): Promise<RunRecord>;
  get(id: RunId): Promise<RunRecord | undefined>;
  /** Newest first. */
  list(page?: Page): Promise<readonly RunRecord[]>;
  count(): Promise<number>;
  /** Runs that are `pending` or `running`, oldest first. */
  active(): Promise<readonly RunRecord[]>;
  /**
   * Takes a run over that has not ended: raises its epoch. From then on commits under older epochs fail.
   * @returns the run under the new epoch, which is the caller's alone; undefined when it has ended or is not there.
   */
  takeOver(id: RunId): Promise<RunRecord | undefined>;
  /**
   * One compare-and-set: the run must still be at `expected.round` rounds under `expected.epoch`, and running.
   * Without `optimizerState` the run has none afterwards.
   * @returns whether the commit was made. After records.unavailable it may have been: read the run before trying again.
   */
  commitRound(
    id: RunId,
    expected: { readonly round: number; readonly epoch: number },
    commit: Pick<RunRecord, 'latestModelId' | 'optimizerState'>,
  ): Promise<boolean>;
  /**
   * Changes a run that has not ended. With `expected`, only under that epoch.
   * @returns whether the run was changed.
   */
  patch(id: RunId, patch: RunPatch, expected?: { readonly epoch: number }): Promise<boolean>;
}

/** Numbers of rounds. */
export interface RoundRange {
  readonly from: number;
  readonly to: number;
}

export interface RoundRecords {
  /** Inserts, or replaces the document of the same id, but for its `createdAt`. */
  put(round: Draft<RoundRecord>): Promise<void>;
  /** Attempts of a run's rounds, oldest first. */
  ofRun(runId: RunId, page?: Page): Promise<readonly RoundRecord[]>;
  /** Attempts at the rounds from one to another, both included, oldest first. */
  between(runId: RunId, rounds: RoundRange, page?: Page): Promise<readonly RoundRecord[]>;
  /** The last attempt of the highest round. */
  latest(runId: RunId): Promise<RoundRecord | undefined>;
}

export interface ModelRecords {
  /** Inserts; a model that is there already stays as it is. @returns what is there. */
  add(model: Draft<ModelRecord>): Promise<ModelRecord>;
  get(id: ModelId): Promise<ModelRecord | undefined>;
  /** The newest that was stored under this key. */
  byObjectKey(objectKey: string): Promise<ModelRecord | undefined>;
  /** Newest first. */
  list(page?: Page & { readonly runId?: RunId }): Promise<readonly ModelRecord[]>;
  count(): Promise<number>;
  /** Models made from this one, oldest first. */
  children(id: ModelId): Promise<readonly ModelRecord[]>;
  /** Replaces the metrics; of a model that is not there, does nothing. */
  setMetrics(id: ModelId, metrics: Readonly<Record<string, number>>): Promise<void>;
}

export interface PeerRecords {
  /** Inserts, or replaces all but `createdAt`. */
  put(peer: Draft<PeerRecord>): Promise<void>;
  get(kind: PeerKind, name: PeerName): Promise<PeerRecord | undefined>;
  /** By name. */
  list(kind: PeerKind, page?: Page): Promise<readonly PeerRecord[]>;
  count(kind: PeerKind): Promise<number>;
}

/** Which events; what is absent leaves all in. */
export interface EventFilter {
  readonly levels?: readonly EventLevel[];
  readonly types?: readonly string[];
  /** A client, or a combiner. */
  readonly client?: string;
  readonly runId?: string;
}

export interface EventRecords {
  /** Inserts in the order given; an event whose id is there already (a call that is tried again) stays as it is. */
  append(events: readonly Draft<EventRecord>[]): Promise<void>;
  /** Events with ids above `id` (all when absent), oldest first. */
  after(id: string | undefined, limit: number, filter?: EventFilter): Promise<readonly EventRecord[]>;
  /** Events with ids below `id` (all when absent), newest first. */
  before(id: string | undefined, page: Page, filter?: EventFilter): Promise<readonly EventRecord[]>;
  /** The highest id. */
  lastId(): Promise<string | undefined>;
}

export interface MetricRecords {
  /** Inserts or replaces. */
  put(metrics: readonly Draft<MetricRecord>[]): Promise<void>;
  /** By round, phase, source, name. */
  ofRun(runId: RunId, page?: Page): Promise<readonly MetricRecord[]>;
  /** One metric of one client (or `global`), newest first. */
  ofSource(which: SourceMetric, page?: Page): Promise<readonly MetricRecord[]>;
}

export interface SourceMetric {
  readonly source: string;
  readonly name: string;
  readonly phase: MetricRecord['phase'];
  readonly runId?: RunId;
}

/** Of which phase, and of which run (of all when absent). */
export interface PhaseFilter {
  readonly phase: MetricRecord['phase'];
  readonly runId?: RunId;
}

export interface DistributionRecords {
  /** Inserts or replaces. */
  put(distributions: readonly Draft<DistributionRecord>[]): Promise<void>;
  /**
   * Of one metric, newest first; without their points, which are most of them, where `withPoints` is false.
   * @default withPoints true
   */
  list(
    which: PhaseFilter & { readonly name: string },
    page?: Page & { readonly withPoints?: boolean },
  ): Promise<readonly DistributionRecord[]>;
  /** Names of the metrics that there are, in the order of text. */
  names(which: PhaseFilter): Promise<readonly string[]>;
}

export interface SummaryRecords {
  /** Inserts, or replaces all but `createdAt`. */
  put(summary: Draft<ModelSummaryRecord>): Promise<void>;
  /** Newest first. */
  list(page?: Page & { readonly runId?: RunId }): Promise<readonly ModelSummaryRecord[]>;
  /** Of a run's rounds, oldest first. */
  ofRun(runId: RunId, page?: Page): Promise<readonly ModelSummaryRecord[]>;
  count(runId?: RunId): Promise<number>;
}

/**
 * The records of a federation. Stores add `createdAt` and `schemaVersion`; of what one process makes, no two documents
 * have the same `createdAt`. Fields that are undefined are not stored. Every call may be tried again.
 *
 * @throws records.unavailable, records.denied, records.full, records.schema_too_new, records.io
 */
export interface Records {
  /** Name for logs, as `sqlite` or `mongodb`. */
  readonly kind: string;
  readonly runs: RunRecords;
  readonly rounds: RoundRecords;
  readonly models: ModelRecords;
  readonly peers: PeerRecords;
  readonly events: EventRecords;
  readonly metrics: MetricRecords;
  readonly distributions: DistributionRecords;
  readonly summaries: SummaryRecords;
  /** Designs, jobs and what they need; a federation without a controller has none. */
  readonly control: ControlRecords;
  /** Tries once whether the store can be used; makes tables and indexes if they are not there. */
  ready(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
