import type { Channel, Role } from './design.js';
import type { Remark } from './finding.js';

/** A design being read: what could be read of it, with the places where it stands in the file. */
export interface Draft {
  readonly roles: readonly Placed<Role>[];
  readonly channels: readonly Placed<Channel>[];
  /** Names of all roles and channels, also of those that could not be read. */
  readonly roleNames: readonly string[];
  readonly channelNames: readonly string[];
  /** Whether every role and channel could be read: only then can be said what is missing. */
  readonly complete: boolean;
  /** Whether the file has associations, or they were derived from realms. */
  readonly associated: boolean;
}

/** Something with its index in the file. */
export interface Placed<Value> {
  readonly at: number;
  readonly value: Value;
}

/** One thing that a design must hold to. */
export type Rule = (draft: Draft) => Iterable<Remark>;

export const channelsIn = ({ channels }: Draft): readonly Channel[] => channels.map(({ value }) => value);
export const rolesIn = ({ roles }: Draft): readonly Role[] => roles.map(({ value }) => value);
