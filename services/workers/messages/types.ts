import type {
  BlobRef,
  ClientOutcome,
  ErrorCode,
  EventRecord,
  LearnerSettings,
  MetricRecord,
  Metrics,
  ModelId,
  PeerName,
  RunId,
} from '../../core/index.js';

/** Names one attempt at one piece of work. */
export interface Lease {
  readonly runId: RunId;
  readonly round: number;
  readonly attempt: number;
  readonly work: 'train' | 'validate';
}

/** One F32 tensor of the base model, with its place on the ring. */
export interface RingTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly scaleExponent: number;
}

export interface BaseModel {
  readonly modelId: ModelId;
  readonly file: BlobRef;
  /** F32 tensors in canonical order. */
  readonly tensors: readonly RingTensor[];
}

/** One client's update in a buffer of an asynchronous run. */
export interface Share {
  readonly client: PeerName;
  /** Of the lease that it answered. */
  readonly round: number;
  readonly attempt: number;
  /** What its elements are multiplied with: a multiple of 1/512 that is at most 1. */
  readonly factor: number;
}

export interface Ask {
  readonly lease: Lease;
  readonly base: BaseModel;
  readonly clients: readonly PeerName[];
  readonly timeLeftMs: number;
  readonly seed: number;
  readonly settings: LearnerSettings;
  /** W3C trace context that the work belongs to. */
  readonly traceparent?: string | undefined;
  /** The run is asynchronous: other work of it goes on beside this. */
  readonly alongside: boolean;
}

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly logTail: readonly string[];
}

export type AnswerResult =
  | {
      readonly kind: 'update';
      readonly baseModelId: ModelId;
      readonly file: BlobRef;
      readonly numExamples: number;
      readonly metrics: Metrics;
    }
  | { readonly kind: 'evaluation'; readonly modelId: ModelId; readonly numExamples: number; readonly metrics: Metrics }
  | ({ readonly kind: 'failure' } & Failure);

export interface Answer {
  readonly lease: Lease;
  readonly result: AnswerResult;
  readonly phasesMs: Readonly<Record<string, number>>;
  /** Bytes of the base model that had to be fetched. */
  readonly receivedBytes: number;
}

type Unstamped<T> = Omit<T, 'createdAt' | 'schemaVersion'>;

/** What the record store keeps of some clients. */
export interface ClientRecords {
  readonly metrics: readonly Unstamped<MetricRecord>[];
  readonly events: readonly Unstamped<EventRecord>[];
}

/** What role programs say to each other, after the border's checks; see hub.proto for when. */
export type RoleMessage =
  | {
      readonly kind: 'roster';
      readonly clients: readonly PeerName[];
      /** Versions of their software, of those that have told. */
      readonly software: ReadonlyMap<PeerName, string>;
      /** Whether the record store can be written into there. */
      readonly keeps: boolean;
    }
  | { readonly kind: 'keep'; readonly id: number; readonly records: ClientRecords }
  | { readonly kind: 'kept'; readonly id: number; readonly code?: ErrorCode }
  | ({ readonly kind: 'ask' } & Ask)
  | ({ readonly kind: 'answer' } & Answer)
  | {
      readonly kind: 'verdict';
      readonly lease: Lease;
      readonly accepted: boolean;
      readonly code?: ErrorCode;
      readonly message?: string;
    }
  | { readonly kind: 'outcome'; readonly lease: Lease; readonly outcome: Omit<ClientOutcome, 'via'> }
  | {
      readonly kind: 'merge';
      readonly lease: Lease;
      /** Those that answered this lease; none when there is a buffer. */
      readonly clients: readonly PeerName[];
      readonly buffer?: { readonly base: BaseModel; readonly shares: readonly Share[] } | undefined;
      readonly traceparent?: string | undefined;
    }
  | {
      readonly kind: 'partial';
      readonly lease: Lease;
      readonly clients: readonly PeerName[];
      /** Those of the buffer that was asked for. */
      readonly shares: readonly Share[];
      readonly examples: number;
      readonly file: BlobRef;
      readonly mergeMs: number;
    }
  | {
      readonly kind: 'release';
      readonly lease: Lease;
      readonly committed: boolean;
      /** Over for these only; for all when there are none. */
      readonly clients: readonly PeerName[];
    };

/** Text that is equal for equal leases, and fit for a file name. */
export const leaseKey = ({ runId, round, attempt, work }: Lease): string => `${runId}.${round}.${attempt}.${work}`;

export const sameLease = (a: Lease | undefined, b: Lease): boolean => a !== undefined && leaseKey(a) === leaseKey(b);

/** The lease that a share's update answered. */
export const leaseOf = (runId: RunId, { round, attempt }: Pick<Share, 'round' | 'attempt'>): Lease => ({
  ...{ runId, round, attempt },
  work: 'train',
});
