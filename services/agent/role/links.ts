import type { Place } from '../../core/index.js';
import { dial, openFrontDoor, openHub, type Channel, type PeerRole, type Spool } from '../../transport/index.js';
import type { RoleContext } from './role.js';

/** Opens the hub of a place for the workers below, and tells them where it is. Closing it closes its port. */
export const openHubAt = async (
  { name, others, logger, tell }: RoleContext,
  _place: Place,
  spool: Spool,
  signal: AbortSignal,
): Promise<Channel> => {
  const jobKey = await others.jobKey(signal);
  const door = await openFrontDoor({
    port: 0,
    http: (_request, response) => {
      response.writeHead(404).end();
    },
  });
  const hub = openHub({ name, frontDoor: door, spool, logger, jobKey });
  tell({ kind: 'listening', port: door.port });
  return {
    ...hub,
    async close() {
      await hub.close();
      await door.close();
    },
  };
};

/** Dials the hub of a place, wherever that is at the time. */
export const dialHubAt = async (
  { name, others, logger }: RoleContext,
  place: Place,
  role: PeerRole,
  spool: Spool,
  signal: AbortSignal,
): Promise<Channel> => {
  const jobKey = await others.jobKey(signal);
  return dial({ name, role, spool, logger, jobKey, locate: (trying) => others.locate(place, trying) });
};
