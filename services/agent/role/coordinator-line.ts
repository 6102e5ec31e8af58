import { dial, type Spool } from '../../transport/index.js';
import { CoordinatorLine, type Report } from '../../workers/index.js';
import type { RoleContext } from './role.js';

/**
 * Opens a worker's line to its coordinator.
 * @param report what it tells the coordinator of itself; nothing as long as it does not know
 * @returns nothing for a worker that has none
 */
export const openCoordinatorLine = (
  { name, station, others, logger }: RoleContext,
  spool: Spool,
  report?: Report,
): CoordinatorLine | undefined => {
  const place = station.coordinator;
  if (place === undefined) return undefined;
  const role = station.program === 'trainer' ? 'trainer' : 'aggregator';
  const channel = dial({ name, role, spool, logger, locate: (trying) => others.locate(place, trying) });
  return new CoordinatorLine(channel, logger, report);
};
