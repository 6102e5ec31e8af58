import { channelsOf, defaultGroup, peerOf, type Channel, type GroupAssociation, type Role } from './design.js';

/**
 * The oldest generation of the format has no associations: a worker has a *realm* (`default/eu/germany`), and its
 * group of a channel is the first one that is a beginning of the realm, else `default`.
 */
export const groupOfRealm = ({ groupBy }: Channel): ((realm: string) => string) => {
  const places = new Map([...groupBy.value.entries()].map(([at, group]) => [group, at]));
  return (realm) => {
    const parts = realm.split('/');
    const beginnings = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
    const found = beginnings.flatMap((beginning) => places.get(beginning) ?? []);
    return found.length === 0 ? defaultGroup : (groupBy.value[Math.min(...found)] ?? defaultGroup);
  };
};

/** The groups that a realm gives a role on each of its channels. */
const associationOfRealm = (role: string, channels: readonly Channel[]): ((realm: string) => GroupAssociation) => {
  const groups = channelsOf(role, channels).map((channel) => [channel.name, groupOfRealm(channel)] as const);
  return (realm) => Object.fromEntries(groups.map(([name, groupOf]) => [name, groupOf(realm)]));
};

/** A role with the channel by which it is reached on the shortest way from a role that consumes data. */
export interface Reached {
  readonly role: string;
  /** Nothing for the role that consumes data itself. */
  readonly by: Channel | undefined;
}

/** Roles in the order in which they are reached from those that consume data, breadth first. */
export const reachOrder = (roles: readonly Role[], channels: readonly Channel[]): readonly Reached[] => {
  const reached: Reached[] = roles
    .filter(({ isDataConsumer }) => isDataConsumer)
    .map(({ name }) => ({ role: name, by: undefined }));
  const seen = new Set(reached.map(({ role }) => role));
  for (const { role } of reached) {
    for (const channel of channelsOf(role, channels)) {
      const peer = peerOf(role, channel);
      if (seen.has(peer)) continue;
      seen.add(peer);
      reached.push({ role: peer, by: channel });
    }
  }
  return reached;
};

/**
 * Associations that mean what the oldest generation did: a data consumer stands wherever a realm can lead it, any other
 * role once in each group of the channel by which it is reached.
 */
export const withAssociations = (roles: readonly Role[], channels: readonly Channel[]): readonly Role[] => {
  const reached = new Map(reachOrder(roles, channels).map(({ role, by }) => [role, by]));
  return roles.map((role) => {
    const { name, isDataConsumer } = role;
    const by = reached.get(name);
    const through = isDataConsumer ? channelsOf(name, channels) : by === undefined ? [] : [by];
    const realms = [...new Set(through.flatMap(({ groupBy }) => groupBy.value))];
    const associations = realms.map(associationOfRealm(name, channels));
    return { ...role, groupAssociation: isDataConsumer ? distinct(associations) : associations };
  });
};

const distinct = (associations: readonly GroupAssociation[]): readonly GroupAssociation[] => [
  ...new Map(associations.map((association) => [JSON.stringify(association), association])).values(),
];
