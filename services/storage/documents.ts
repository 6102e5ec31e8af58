import { NestorError, schemaVersion } from '../core/index.js';
import type { Page } from './records.js';

/** What a store adds to a draft. */
export interface Stamp {
  readonly createdAt: string;
  readonly schemaVersion: number;
}

/**
 * Stamps for new documents. Within one process no two have the same time, so that the order of creation is the
 * order of `createdAt` even when documents are made faster than the clock ticks.
 */
export const stamps = (clock: () => number = Date.now): (() => Stamp) => {
  let lastMs = 0;
  return () => {
    lastMs = Math.max(clock(), lastMs + 1);
    return { createdAt: new Date(lastMs).toISOString(), schemaVersion };
  };
};

/**
 * Checks that a stored document is one that this version can read.
 * @throws records.schema_too_new, records.io
 */
export const readable = (document: unknown): Stamp => {
  if (typeof document !== 'object' || document === null || !('schemaVersion' in document))
    throw new NestorError('records.io', 'A stored document has no schemaVersion.');
  const version = document.schemaVersion;
  if (typeof version !== 'number') throw new NestorError('records.io', 'A stored schemaVersion is not a number.');
  if (version > schemaVersion)
    throw new NestorError(
      'records.schema_too_new',
      `A stored document has schema version ${version}; this installation reads up to ${schemaVersion}.`,
    );
  return document as Stamp;
};

/** A page with its defaults, in whole numbers that are not negative. */
export const pageOf = (page: Page | undefined): Required<Page> => ({
  limit: Math.max(0, Math.trunc(page?.limit ?? 100)),
  offset: Math.max(0, Math.trunc(page?.offset ?? 0)),
});
