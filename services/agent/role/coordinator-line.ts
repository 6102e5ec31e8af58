import type { Spool } from '../../transport/index.js';
import { CoordinatorLine, type Report } from '../../workers/index.js';
import type { Links } from './links.js';
import type { RoleContext } from './role.js';

/**
 * Opens a worker's line to its coordinator.
 * @param report what it tells the coordinator of itself; nothing as long as it does not know
 * @returns nothing for a worker that has none
 */
export const openCoordinatorLine = (
  { station, logger }: RoleContext,
  links: Links,
  spool: Spool,
  report?: Report,
): CoordinatorLine | undefined => {
  const place = station.coordinator;
  if (place === undefined) return undefined;
  const role = station.program === 'trainer' ? 'trainer' : 'aggregator';
  return new CoordinatorLine(links.dial(place, role, spool), logger, report);
};
