import { defaultGroup, groupIn, tagsOf, type Channel, type GroupAssociation } from './design.js';
import { upperRole, type ProgramName } from './programs.js';

/** One group of a channel: where a hub is, and those who dial it. */
export interface Place {
  readonly channel: string;
  readonly group: string;
}

/** What a worker runs, and where it stands between the others. */
export interface Station {
  readonly program: ProgramName;
  /** Where it gets models from and sends its part to; nothing for those at the top. */
  readonly parent?: Place;
  /** Where it has the hub. */
  readonly children?: Place;
  /** Where it meets the coordinator, which says with whom it works. */
  readonly coordinator?: Place;
}

/** The part of a task's configuration that says where it stands. */
interface Standing {
  readonly role: string;
  /** The role's channels. */
  readonly channels: readonly Channel[];
  readonly groupAssociation: GroupAssociation;
}

/** Reads off a task's configuration what it runs and with whom it speaks. */
export const stationOf = ({ role, channels, groupAssociation }: Standing): Station => {
  const placeWith = (tag: string): Place | undefined => {
    const channel = channels.find((of) => tagsOf(of, role).includes(tag));
    return channel && { channel: channel.name, group: groupIn(groupAssociation, channel.name) ?? defaultGroup };
  };
  const [parent, children] = [placeWith('fetch') ?? placeWith('upload'), placeWith('distribute')];
  const coordinator = placeWith('coordinate');
  const coordinates = channels.some((of) => tagsOf(of, role).some((tag) => tag.startsWith('coordinateWith')));
  return {
    program: coordinates ? 'coordinator' : programBetween(parent, children),
    ...(parent === undefined ? {} : { parent }),
    ...(children === undefined ? {} : { children }),
    ...(coordinator === undefined ? {} : { coordinator }),
  };
};

const programBetween = (parent: Place | undefined, children: Place | undefined): ProgramName => {
  if (children === undefined) return 'trainer';
  return parent === undefined ? 'top-aggregator' : 'middle-aggregator';
};

/** How the workers of a channel meet; `brokerHost` names another broker than the deployment's. */
export type Link = { readonly kind: 'grpc' } | { readonly kind: 'mqtt'; readonly brokerHost?: string };

/** Reads off a task's configuration how a channel's workers meet: as the channel says, else as the job does. */
export const linkOf = (
  { backend, channels }: { readonly backend: string; readonly channels: readonly Channel[] },
  name: string,
): Link => {
  const { backend: own = backend, brokerHost } = channels.find((channel) => channel.name === name) ?? {};
  if (own !== 'mqtt') return { kind: 'grpc' };
  return { kind: 'mqtt', ...(brokerHost === undefined ? {} : { brokerHost }) };
};

/** The places where a worker meets others, each with the role that has the hub there. */
export const meetingPlaces = ({ channels, groupAssociation }: Standing): readonly (Place & { host: string })[] =>
  channels.flatMap((channel) => {
    const host = upperRole(channel);
    const group = groupIn(groupAssociation, channel.name) ?? defaultGroup;
    return host === undefined ? [] : [{ channel: channel.name, group, host }];
  });
