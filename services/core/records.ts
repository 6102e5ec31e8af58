import type { ErrorCode } from './errors/index.js';
import type { BlobRef, ModelId, PeerName, RunId } from './ids.js';
import type { RunConfig } from './runs/config.js';

/** Version of the documents' form; raised with every change that old code could not read. */
export const schemaVersion = 1;

/** What every document has. `createdAt` is ISO 8601 in UTC. */
export interface Document {
  readonly _id: string;
  readonly createdAt: string;
  readonly schemaVersion: number;
}

export type RunState = 'pending' | 'running' | 'completed' | 'failed' | 'stopped';

export interface RunRecord extends Document {
  readonly _id: RunId;
  readonly state: RunState;
  readonly config: RunConfig;
  readonly seedModelId: ModelId;
  /** The global model after `round` rounds. */
  readonly latestModelId: ModelId;
  /** Rounds committed so far. */
  readonly round: number;
  /** Raised each time a reducer takes the run over; commits name the epoch they were made under. */
  readonly epoch: number;
  /** Key of the server optimizer's state in the object store, after `round` rounds. */
  readonly optimizerState?: BlobRef;
  /** Why the run does not advance right now, for people; absent when it does. */
  readonly waitingFor?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly failure?: { readonly code: ErrorCode; readonly message: string };
  /** Metrics of the latest model: weighted means over clients. */
  readonly metrics?: Metrics;
}

/** Names to finite numbers. */
export type Metrics = Readonly<Record<string, number>>;

export type RoundState = 'open' | 'collecting' | 'merging' | 'committed' | 'abandoned';

/** How one client's part in a round ended. */
export interface ClientOutcome {
  readonly client: PeerName;
  /** Combiner (or reducer) that the client answered to. */
  readonly via: PeerName;
  readonly outcome: 'asked' | 'accepted' | 'refused' | 'failed' | 'lost' | 'unused';
  readonly code?: ErrorCode;
  readonly message?: string;
  /** Last lines of the learner's log, oldest first, when it failed. */
  readonly logTail?: readonly string[];
  readonly numExamples?: number;
  readonly metrics?: Metrics;
  /** From the request to the answer. */
  readonly durationMs?: number;
  /** Phases as the client measured them, in milliseconds: download, train, upload. */
  readonly phasesMs?: Readonly<Record<string, number>>;
}

export interface RoundRecord extends Document {
  /** `<run>:<round>:<attempt>`. */
  readonly _id: string;
  readonly runId: RunId;
  /** 1 for the first. */
  readonly round: number;
  /** 1 for the first try at this round. */
  readonly attempt: number;
  readonly state: RoundState;
  readonly baseModelId: ModelId;
  readonly asked: readonly PeerName[];
  readonly outcomes: readonly ClientOutcome[];
  /** Present once committed. */
  readonly modelId?: ModelId;
  readonly examples?: number;
  readonly updates?: number;
  /** Weighted means over the clients' validation of the new model. */
  readonly metrics?: Metrics;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly durationMs?: number;
  readonly phasesMs?: Readonly<Record<string, number>>;
  /** Why it was abandoned. */
  readonly reason?: string;
}

/** One tensor of a model. */
export interface TensorRecord {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Greatest absolute value, of F32 tensors: fixes the ring's scale. */
  readonly maxAbs?: number;
}

export interface ModelRecord extends Document {
  readonly _id: ModelId;
  /** The safetensors file. */
  readonly file: BlobRef;
  /** Its key in the object store. */
  readonly objectKey: string;
  /** Object name under which a person uploaded it, if so. */
  readonly name?: string;
  readonly tensors: readonly TensorRecord[];
  readonly parameters: number;
  /** Model it was made from; absent for seeds. */
  readonly parentId?: ModelId;
  readonly runId?: RunId;
  readonly round?: number;
  readonly metrics?: Metrics;
}

export type PeerKind = 'client' | 'combiner';

export interface PeerRecord extends Document {
  /** `<kind>:<name>`. */
  readonly _id: string;
  readonly kind: PeerKind;
  readonly name: PeerName;
  readonly state: 'connected' | 'gone';
  /** The combiner that a client belongs to. */
  readonly via?: PeerName;
  /** Address that a combiner can be reached at. */
  readonly host?: string;
  readonly port?: number;
  readonly lastSeenAt: string;
}

export type EventLevel = 'info' | 'warning' | 'error';

export interface EventRecord extends Document {
  /** Ascending: the number as 16 decimal digits, so that text order is number order. */
  readonly _id: string;
  readonly level: EventLevel;
  /** As `run.started`, `round.committed`. */
  readonly type: string;
  readonly message: string;
  readonly runId?: RunId;
  readonly round?: number;
  readonly client?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface MetricRecord extends Document {
  /** `<run>:<round>:<phase>:<source>:<name>`. */
  readonly _id: string;
  readonly runId: RunId;
  readonly round: number;
  readonly phase: 'train' | 'validate';
  /** Model that was trained from or validated. */
  readonly modelId: ModelId;
  /** Client, or `global` for the weighted mean. */
  readonly source: string;
  readonly name: string;
  readonly value: number;
  /** Examples behind the value. */
  readonly numExamples: number;
}
