import type { ErrorCode } from './errors/index.js';
import type { BlobRef } from './blobs.js';
import type { ModelId, PeerName, RunId } from './ids.js';
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
  /** Versions of the model between the one that it was made from and the one that it went into; asynchronous runs only. */
  readonly staleness?: number;
  readonly metrics?: Metrics;
  /** From the request to the answer. */
  readonly durationMs?: number;
  /** Phases one after the other, the last ending with the answer: download, train or evaluate, upload. */
  readonly phasesMs?: Readonly<Record<string, number>>;
  /** When it was asked, and when its answer was known, by the reducer's clock; ISO 8601 in UTC. */
  readonly askedAt?: string;
  readonly answeredAt?: string;
  /** Bytes of the base model that it had to fetch. */
  readonly receivedBytes?: number;
  /** Bytes of its update. */
  readonly sentBytes?: number;
}

/** What a combiner gave to a round: the sum of its clients' updates. */
export interface CombinerPart {
  readonly combiner: PeerName;
  readonly clients: number;
  readonly examples: number;
  /** Size of the sum. */
  readonly sizeBytes: number;
  /** When the sum was asked for, and when it was here, by the reducer's clock; ISO 8601 in UTC. */
  readonly askedAt: string;
  readonly answeredAt: string;
  /** Phases one after the other, the last ending with the answer: merge, upload. */
  readonly phasesMs: Readonly<Record<string, number>>;
}

/** Work that an asynchronous run has given to a client, and that no version has taken in yet. */
export interface OpenTask {
  readonly client: PeerName;
  /** Version that was being made when it was given. */
  readonly round: number;
  /** 1 for the client's first task at that version. */
  readonly attempt: number;
  readonly baseModelId: ModelId;
  /** Its update goes into the version of the record that lists it. */
  readonly taken?: true;
}

/** One version of an asynchronous run's model. A run's versions count as its rounds. */
export interface VersionRecord {
  /** 1 for the first after the seed model. */
  readonly version: number;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Updates in its buffer. */
  readonly updates: number;
  /** Of each of them, in ascending order. */
  readonly staleness: readonly number[];
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
  /** The reducer's own phases: select, collect, merge, commit, validate. */
  readonly phasesMs?: Readonly<Record<string, number>>;
  /** When each of them began, in milliseconds since `startedAt`; that of `select` is not above 0. */
  readonly startsMs?: Readonly<Record<string, number>>;
  readonly combiners?: readonly CombinerPart[];
  /** What was out, or waited in the buffer, when the record was written; asynchronous runs only. */
  readonly tasks?: readonly OpenTask[];
  /** Present once committed; asynchronous runs only. */
  readonly version?: VersionRecord;
  /** How clients' validations of the new model ended. */
  readonly validation?: readonly ClientOutcome[];
  /** Bytes of models, updates and sums that were sent for it. */
  readonly bytesSent?: number;
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
  /** Of its software, as it told when it was there last. */
  readonly version?: string;
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

/** A metric over clients, in short. */
export interface MetricStats {
  /** Weighted by examples. */
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Standard deviation around the mean, weighted by examples. */
  readonly sd: number;
  /** Clients behind it. */
  readonly count: number;
}

export interface ClientValue {
  readonly client: PeerName;
  readonly value: number;
}

/** A metric over clients, as a box plot shows it. Quartiles count every client alike. */
export interface Distribution extends MetricStats {
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  /** A sample in ascending order, evenly spaced in rank, with the least and the greatest. */
  readonly points: readonly ClientValue[];
}

/** How a metric of a round was distributed over clients: made once, so that nobody has to read all metrics. */
export interface DistributionRecord extends Document, Distribution {
  /** `<run>:<round>:<phase>:<name>`. */
  readonly _id: string;
  readonly runId: RunId;
  readonly round: number;
  readonly phase: MetricRecord['phase'];
  /** Model that was trained from or validated. */
  readonly modelId: ModelId;
  readonly name: string;
}

/** A global model as a round made it, or one that was uploaded: what tables and curves show of it. */
export interface ModelSummaryRecord extends Document {
  /** `<run>:<round>`, or `uploaded:<model>`: two rounds may make equal models. */
  readonly _id: string;
  readonly modelId: ModelId;
  readonly parentId?: ModelId;
  /** Object name under which a person uploaded it, if so. */
  readonly name?: string;
  readonly runId?: RunId;
  readonly round?: number;
  readonly updates?: number;
  readonly examples?: number;
  readonly endedAt?: string;
  readonly durationMs?: number;
  /** Bytes of models, updates and sums that were sent for the round. */
  readonly bytesSent?: number;
  /** Over the clients whose updates are in it. */
  readonly train?: Readonly<Record<string, MetricStats>>;
  /** Over the clients that validated it. */
  readonly validation?: Readonly<Record<string, MetricStats>>;
}
