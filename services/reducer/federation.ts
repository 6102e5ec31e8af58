import type {
  ClientOutcome,
  EventRecord,
  ModelId,
  ModelRecord,
  PeerKind,
  PeerName,
  RunConfig,
  RunId,
  RunRecord,
} from '../core/index.js';
import type { Records } from '../storage/index.js';
import type { Progress } from '../workers/index.js';
import type { StoreHealth } from './store-probe.js';
import type { Bytes } from './traffic.js';

/** State of the federation in one look. */
export interface FederationStatus {
  readonly name: string;
  readonly version: string;
  /** The run in progress, or the last one. */
  readonly run?: RunRecord;
  /** Of the run in progress. */
  readonly progress?: Progress;
  /** The latest model of the federation. */
  readonly latestModelId?: ModelId;
  readonly clientsConnected: number;
  readonly combinersConnected: number;
  readonly storage: { readonly kind: string; readonly ready: boolean; readonly message?: string };
  readonly records: { readonly kind: string; readonly ready: boolean; readonly message?: string };
}

/** A combiner that is there. */
export interface ConnectedCombiner {
  readonly name: PeerName;
  /** Clients that it has. */
  readonly clients: number;
  /** Most clients that it takes; absent for no limit. */
  readonly capacity?: number;
}

/** What clients are asked for right now, and what has become of it so far: what no record tells yet. */
export interface OpenWork {
  readonly runId: RunId;
  readonly round: number;
  readonly attempt: number;
  readonly work: Progress['work'];
  readonly parts: readonly ClientOutcome[];
}

/** Who is there and at work right now. */
export interface Activity {
  /** Name of the reducer. */
  readonly reducer: PeerName;
  /** Of the run in progress. */
  readonly progress?: Progress;
  /** Absent between rounds. */
  readonly open?: OpenWork;
  /** Clients that were asked and whose answer is still to come. */
  readonly pending: ReadonlySet<PeerName>;
  readonly combiners: readonly ConnectedCombiner[];
  readonly clientsConnected: number;
  /** What a peer was sent, and sent, since the reducer's start. */
  readonly bytesOf: (kind: PeerKind | 'reducer', name: string) => Bytes;
}

/** Where a client finds its combiner. */
export interface Assignment {
  readonly combiner: PeerName;
  readonly host: string;
  readonly port: number;
}

/** What reaches whoever watches: kept events, which have ids to resume from, and passing progress. */
export type FederationEvent =
  | { readonly kind: 'event'; readonly event: EventRecord }
  | { readonly kind: 'progress'; readonly runId: RunId; readonly progress: Progress };

/** What the reducer's interfaces (HTTP, pages) can ask of it. */
export interface Federation {
  readonly records: Records;
  /**
   * Starts a run with a checked configuration.
   * @throws run.in_progress (details.runId), model.none, model.ambiguous (details.models), model.not_found,
   *   model.malformed and its like for a seed that is not a model, service.not_ready
   */
  startRun(config: RunConfig): Promise<RunRecord>;
  /** @throws run.not_found, run.not_running */
  stopRun(id: RunId): Promise<RunRecord>;
  /** A file for an upload; it is removed by `importModel`, or by `discard`. */
  uploadPath(): string;
  /**
   * Checks an uploaded file and keeps it in the bucket `models`, under `name` if one is given.
   * @throws model.malformed and its like; nothing is kept then.
   */
  importModel(path: string, name?: string): Promise<ModelRecord>;
  discard(path: string): Promise<void>;
  /**
   * A local file of the caller's own with the model's bytes, to be streamed and then given to `discard`.
   * @throws model.not_found
   */
  modelFile(id: ModelId): Promise<{ readonly path: string; readonly sizeBytes: number }>;
  /**
   * The combiner of a client; waits for one up to `waitMs`.
   * @throws assign.none
   */
  assign(
    client: PeerName,
    options: { readonly preferred?: PeerName; readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<Assignment>;
  status(): Promise<FederationStatus>;
  /** Objects and records, as they answer now or did a moment ago. */
  health(): Promise<readonly StoreHealth[]>;
  activity(): Activity;
  /**
   * Tells the listener what happens from now on, and before that, at once, what has happened but is not in the
   * records yet: who watches first and reads the records then misses nothing. @returns how to stop.
   */
  watch(listener: (event: FederationEvent) => void): () => void;
}
