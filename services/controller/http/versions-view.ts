import { z } from 'zod';
import type { VersionRecord } from '../../core/index.js';

/** Points of the curve that are still told apart. */
const mostPoints = 500;

export const versionsViewSchema = z
  .object({
    latest: z.int().describe('Number of the latest version.'),
    updates: z.int().describe('In all versions that are told of.'),
    meanStaleness: z.number(),
    curve: z
      .array(z.object({ version: z.int(), at: z.string(), meanStaleness: z.number() }))
      .describe('Versions in their order, thinned out.'),
    staleness: z
      .array(z.object({ staleness: z.int(), updates: z.int() }))
      .describe('How many updates had which staleness, in ascending order; none that are 0.'),
  })
  .meta({ id: 'VersionsView', description: "The last versions of an asynchronous job's model." });

export type VersionsView = z.output<typeof versionsViewSchema>;

/** What is shown of the versions of an asynchronous job; nothing when there are none. */
export const versionsView = (versions: readonly VersionRecord[] = []): VersionsView | undefined => {
  const latest = versions.at(-1);
  if (latest === undefined) return undefined;
  const counts = new Map<number, number>();
  for (const { staleness } of versions) for (const one of staleness) counts.set(one, (counts.get(one) ?? 0) + 1);
  const step = Math.ceil(versions.length / mostPoints);
  return {
    latest: latest.version,
    updates: versions.reduce((sum, { updates }) => sum + updates, 0),
    meanStaleness: meanOf(versions.flatMap(({ staleness }) => staleness)),
    // The last one is always there.
    curve: versions
      .filter((_, index) => (versions.length - 1 - index) % step === 0)
      .map(({ version, at, staleness }) => ({ version, at, meanStaleness: meanOf(staleness) })),
    staleness: [...counts]
      .map(([staleness, updates]) => ({ staleness, updates }))
      .toSorted((a, b) => a.staleness - b.staleness),
  };
};

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
