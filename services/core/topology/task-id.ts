import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** JSON whose objects have their keys in order: equal values have equal texts. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** SHA-256 of a value's canonical JSON, in hexadecimal digits. */
export const digestOf = (value: unknown): string => bytesToHex(sha256(utf8ToBytes(canonicalJson(value))));

/**
 * The id of a task: 40 hexadecimal digits that depend on the job, the role, the task's index in it, and everything in
 * its configuration, and on nothing else.
 * @param shared `digestOf` what all tasks of the role have in their configurations
 * @param own what this one has in its
 */
export const taskIdOf = (jobId: string, role: string, index: number, shared: string, own: unknown): string =>
  digestOf(['nestor.task.v1', jobId, role, index, shared, own]).slice(0, 40);
