import type { Spool } from '../../transport/index.js';
import { CoordinatorLine, type Report } from '../../workers/index.js';
import { dialHubAt } from './links.js';
import type { RoleContext } from './role.js';

/**
 * Opens a worker's line to its coordinator.
 * @param report what it tells the coordinator of itself; nothing as long as it does not know
 * @returns nothing for a worker that has none
 */
export const openCoordinatorLine = async (
  context: RoleContext,
  spool: Spool,
  signal: AbortSignal,
  report?: Report,
): Promise<CoordinatorLine | undefined> => {
  const { station, logger } = context;
  const place = station.coordinator;
  if (place === undefined) return undefined;
  const role = station.program === 'trainer' ? 'trainer' : 'aggregator';
  const channel = await dialHubAt(context, place, role, spool, signal);
  return new CoordinatorLine(channel, logger, report);
};
