import type { GivenTexts } from './read.js';

/** Where models and records are kept. */
export type StorageChoice = 'embedded' | 'servers';

/** What was chosen, else servers if one is named. */
export const storageChoice = (values: {
  readonly NESTOR_STORAGE?: StorageChoice | undefined;
  readonly FEDN_MINIO_HOST?: string | undefined;
  readonly FEDN_MONGO_HOST?: string | undefined;
}): StorageChoice =>
  values.NESTOR_STORAGE ??
  (values.FEDN_MINIO_HOST !== undefined || values.FEDN_MONGO_HOST !== undefined ? 'servers' : 'embedded');

const neededByServers = ['FEDN_MINIO_HOST', 'FEDN_MINIO_ACCESS_KEY', 'FEDN_MINIO_SECRET_KEY', 'FEDN_MONGO_HOST'];

/** What is missing where the servers are to keep models and records, a sentence each. */
export const missingForServers = (given: GivenTexts): readonly string[] => {
  const chosen = given.get('NESTOR_STORAGE')?.text;
  const servers =
    chosen === 'servers' || (chosen === undefined && (given.has('FEDN_MINIO_HOST') || given.has('FEDN_MONGO_HOST')));
  if (!servers) return [];
  const reason =
    chosen === undefined ? 'models and records are kept on servers, since one is named' : 'NESTOR_STORAGE is servers';
  return neededByServers
    .filter((name) => !given.has(name))
    .map((name) => `${name}: expected a value (${reason}), got nothing.`);
};
