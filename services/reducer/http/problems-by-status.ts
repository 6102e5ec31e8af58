import { entryOf, type ErrorCode } from '../../core/index.js';

/** The problems that an address may answer with, by status, for its description. */
export const problemsByStatus = (codes: readonly ErrorCode[]): ReadonlyMap<number, readonly ErrorCode[]> => {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { http } = entryOf(code);
    byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  return byStatus;
};
