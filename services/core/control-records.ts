import type { ModelId } from './ids.js';
import type { Document, VersionRecord } from './records.js';
import type { JobOutcome, JobState, TaskState } from './jobs/index.js';
import type { TaskType } from './topology/index.js';

/** A document that is changed by compare-and-set: each change names the version that it was made from. */
export interface VersionedDocument extends Document {
  readonly version: number;
}

/** A design of a user: a name for a schema and code, each in its newest revision. */
export interface DesignRecord extends VersionedDocument {
  /** `designKey` of the user and the design. */
  readonly _id: string;
  readonly userId: string;
  readonly designId: string;
  readonly name: string;
  readonly description: string;
  /** Revisions made so far; a number is never used twice. */
  readonly schemaRevisions: number;
  readonly codeRevisions: number;
  /** The revision in force; absent when there is none. */
  readonly schemaRevision?: number;
  readonly codeRevision?: number;
}

/** One revision of a design's schema. */
export interface SchemaRecord extends VersionedDocument {
  /** `<design key>:<revision>`. */
  readonly _id: string;
  readonly designKey: string;
  readonly revision: number;
  /** As it was sent. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** One revision of a design's code. */
export interface CodeRecord extends VersionedDocument {
  /** `<design key>:<revision>`. */
  readonly _id: string;
  readonly designKey: string;
  readonly revision: number;
  /** The archive as it was sent. */
  readonly objectKey: string;
  readonly sizeBytes: number;
  /** One archive for each role, with the role's folder in it. */
  readonly roles: readonly { readonly role: string; readonly objectKey: string; readonly sizeBytes: number }[];
}

export interface DatasetRecord extends VersionedDocument {
  readonly userId: string;
  readonly name: string;
  readonly description: string;
  /** One user has an address once. */
  readonly url: string;
  readonly dataFormat: string;
  readonly realm: string;
  /** Compute that trains on it. */
  readonly computeId: string;
  readonly isPublic: boolean;
}

/** A place where tasks of the system run. `_id` is its name. */
export interface ComputeRecord extends VersionedDocument {
  readonly adminId: string;
  readonly region: string;
  readonly deployerId: string;
  /** Absent until a deployer has claimed it. */
  readonly keyHash?: string;
}

export interface JobRecord extends VersionedDocument {
  readonly userId: string;
  readonly designKey: string;
  readonly designId: string;
  readonly schemaRevision: number;
  readonly codeRevision: number;
  readonly name: string;
  /** As it was sent. */
  readonly spec: Readonly<Record<string, unknown>>;
  readonly state: JobState;
  /** Decided, but not all tasks have ended. */
  readonly outcome?: JobOutcome;
  /** Number of times that it was started. */
  readonly attempt: number;
  readonly maxRunTimeMs: number;
  readonly startedAt?: string;
  readonly updatedAt: string;
  readonly endedAt?: string;
  /** When tasks that were told to stop are given up. */
  readonly stopBy?: string;
  /** The model that it has come to. */
  readonly modelId?: ModelId;
  /** Tasks that its last update has dropped, as long as they and the new ones are not in their places. */
  readonly droppedTasks?: readonly string[];
  /** The last versions of an asynchronous job's model, oldest first. */
  readonly versions?: readonly VersionRecord[];
}

export interface TaskRecord extends VersionedDocument {
  readonly jobId: string;
  readonly role: string;
  /** Which of its role's tasks it is, from 0. */
  readonly index: number;
  readonly type: TaskType;
  readonly computeId: string;
  readonly groupAssociation: Readonly<Record<string, string>>;
  /** What the agent gets to configure the role with. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly state: TaskState;
  /** When it came into its state. */
  readonly stateAt: string;
  /** The end of its log. */
  readonly log: string;
  /** Of a participant's key; absent until the first contact, and for tasks of the system. */
  readonly keyHash?: string;
}

/** Name of a user's design in records, whatever the two are called. */
export const designKey = (userId: string, designId: string): string =>
  `${encodeURIComponent(userId)}:${encodeURIComponent(designId)}`;
