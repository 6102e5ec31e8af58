/** Buckets that `ready` makes. */
export const startBuckets = ['models', 'states'] as const;

/** What is known of an object. */
export interface ObjectStat {
  /** `<bucket>/<name>`, as `models/0a1b….safetensors`. */
  readonly key: string;
  readonly sizeBytes: number;
  /** ISO 8601, UTC. */
  readonly modifiedAt: string;
}

/**
 * Files by key. The first segment of a key is its bucket. An object appears whole or not at all,
 * and an existing one is replaced. Nothing passes through memory but chunks. A call that is aborted rejects with the
 * signal's reason.
 *
 * @throws storage.unavailable, storage.denied, storage.full, storage.bad_key, storage.io
 */
export interface ObjectStore {
  /** Name for logs, as `filesystem` or `minio`. */
  readonly kind: string;
  /** Stores the file at `path`. The file must not change afterwards (it may be linked, not copied). */
  putFile(key: string, path: string, signal?: AbortSignal): Promise<ObjectStat>;
  /**
   * Brings the object to a new file at `path`.
   * @throws storage.object_not_found
   */
  getFile(key: string, path: string, signal?: AbortSignal): Promise<ObjectStat>;
  stat(key: string, signal?: AbortSignal): Promise<ObjectStat | undefined>;
  /** Objects whose key begins with `prefix` (at least the bucket), in the order of their keys. */
  list(prefix: string, signal?: AbortSignal): AsyncIterable<ObjectStat>;
  /** Removing what is not there is no error. */
  delete(key: string, signal?: AbortSignal): Promise<void>;
  /** Tries once whether the store can be used; makes the buckets `models` and `states` if they are not there. */
  ready(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
