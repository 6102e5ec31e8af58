import type { BlobRef, Sha256 } from '../core/index.js';

/** A folder of blobs named by their SHA-256: where transfers end and merges read. Outlives the process. */
export interface Spool {
  has(blob: BlobRef): boolean;
  /** Path of a blob that is there. */
  path(sha256: Sha256): string;
  /** Size of a blob that is there, in bytes; undefined if it is not. */
  sizeBytes(sha256: Sha256): number | undefined;
  /** A path for a new file in the same file system, for `adopt`. */
  temporary(): string;
  /** Moves a finished file in; its hash is trusted. */
  adopt(path: string, blob: BlobRef): Promise<void>;
  /** How much has arrived of a blob that is not there yet, in bytes. */
  arrivedBytes(sha256: Sha256): Promise<number>;
  /** Becomes the one writer of a blob on its way in; waits while another transfer of the same blob goes on. */
  receive(sha256: Sha256, signal?: AbortSignal): Promise<Receiving>;
  /** Removes every blob but these, and remains of interrupted transfers. */
  keepOnly(blobs: Iterable<Sha256>): Promise<void>;
}

/** The right to write a blob's file of arrived bytes, until it is released. */
export interface Receiving {
  /** What has arrived is kept here when the transfer is interrupted. */
  readonly path: string;
  release(): void;
}
