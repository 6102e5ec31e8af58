import type { BlobName, BlobRef } from '../core/index.js';

/** A folder of blobs by name: where transfers end and merges read. Outlives the process. */
export interface Spool {
  has(blob: BlobRef): boolean;
  /** Path of a blob that is there. */
  path(name: BlobName): string;
  /** Size of a blob that is there, in bytes; undefined if it is not. */
  sizeBytes(name: BlobName): number | undefined;
  /**
   * A path for a new file in the same file system, for `adopt`. Who says about how large the file will be may get the
   * path of an old one, to overwrite in place: every byte of it must be written or cut off.
   */
  temporary(sizeBytes?: number): string;
  /** Moves a finished file in; its checksum is trusted. */
  adopt(path: string, blob: BlobRef): Promise<void>;
  /** How much has arrived of a blob that is not there yet, in bytes. */
  arrivedBytes(name: BlobName): Promise<number>;
  /** Becomes the one writer of a blob on its way in; waits while another transfer of the same blob goes on. */
  receive(blob: BlobRef, signal?: AbortSignal): Promise<Receiving>;
  /**
   * Removes every blob but these, and remains of other interrupted transfers. What comes after the call stays,
   * so nothing need wait for it.
   */
  keepOnly(names: Iterable<BlobName>): Promise<void>;
  /** Removes these blobs; one that is not there is no error. */
  drop(names: Iterable<BlobName>): Promise<void>;
}

/** The beginning of a blob that has arrived. */
export interface Arrived {
  readonly bytes: number;
  /** CRC-32 of these. */
  readonly crc32: number;
}

/** The right to write a blob's file, until it is released. */
export interface Receiving {
  /** What has arrived is kept here when the transfer is interrupted; what follows it in the file means nothing. */
  readonly path: string;
  readonly arrived: Arrived;
  /** Remembers how far the file has come, for whoever goes on. */
  note(arrived: Arrived): void;
  release(): void;
}
