import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { ErrorCode, Observer, PeerName } from '../core/index.js';
import type { End, PeerRole } from './channel.js';
import type { BackOff } from './grpc/back-off.js';
import type { Spool } from './spool.js';

/** A child on its way to its parent, by whichever way. */
export interface Dialler {
  readonly name: PeerName;
  readonly role: PeerRole;
  /** @default a random one */
  readonly instance?: string;
  /** Where this peer's own children can reach it. */
  readonly address?: { readonly host: string; readonly port: number };
  /** Most children that it takes. */
  readonly capacity?: number;
  /** Version of the software, for people. */
  readonly software?: string;
  readonly spool: Spool;
  readonly logger: Logger;
  readonly backOff?: BackOff;
  /** Told of each blob that is down or up. @default tells nobody */
  readonly observer?: Pick<Observer, 'transferred'>;
}

/** The child as its parent sees it. */
export const endOf = ({ name, role, instance = randomUUID(), address, capacity }: Dialler): End => ({
  ...{ id: name, role, instance },
  ...(address && { address }),
  ...(capacity !== undefined && { capacity }),
});

/** Reasons for which another try would end the same way. */
export const finalReasons: ReadonlySet<ErrorCode> = new Set([
  'transport.displaced',
  'transport.version',
  'transport.bad_name',
]);
