import type { BlobRef, Sha256 } from '../core/index.js';

/** A folder of blobs named by their SHA-256: where transfers end and merges read. Outlives the process. */
export interface Spool {
  has(blob: BlobRef): boolean;
  /** Path of a blob that is there. */
  path(sha256: Sha256): string;
  /** A path for a new file in the same file system, for `adopt`. */
  temporary(): string;
  /** Moves a finished file in; its hash is trusted. */
  adopt(path: string, blob: BlobRef): Promise<void>;
  /** Removes every blob but these, and remains of interrupted transfers. */
  keepOnly(blobs: Iterable<Sha256>): Promise<void>;
}
