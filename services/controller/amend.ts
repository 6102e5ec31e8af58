import { NestorError, type VersionedDocument } from '../core/index.js';
import type { Patch } from '../storage/index.js';

interface Changeable<T> {
  get(id: string): Promise<T | undefined>;
  change(current: T, patch: Patch<T>): Promise<T | undefined>;
}

/** Tries that lose against others before it is given up. */
const maxTries = 50;

/**
 * Changes a document from what it is now, again if somebody else has changed it in between.
 * @param patch what to change; may throw, and undefined leaves the document as it is
 * @returns the document as it is afterwards; undefined when there is none
 * @throws resource.changed when others are always faster
 */
export const amend = async <T extends VersionedDocument>(
  records: Changeable<T>,
  id: string,
  patch: (current: T) => Patch<T> | undefined,
): Promise<T | undefined> => {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const current = await records.get(id);
    if (current === undefined) return undefined;
    const wanted = patch(current);
    if (wanted === undefined) return current;
    const changed = await records.change(current, wanted);
    if (changed !== undefined) return changed;
  }
  throw new NestorError('resource.changed');
};
