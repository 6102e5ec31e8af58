import { channelsOf, groupIn, peerOf, tagsOf, type Channel } from '../design.js';
import { channelsIn, rolesIn, type Draft, type Rule } from '../draft.js';
import type { JsonPath } from '../finding.js';
import { listed } from '../names.js';
import { suggestion } from './names.js';

/** Where an association stands in the file; its role, if it was derived from realms. */
const associationPath = ({ associated }: Draft, role: number, index: number): JsonPath =>
  associated ? ['roles', role, 'groupAssociation', index] : ['roles', role];

/** Associations name channels of their role, and groups of those channels. */
export const knownGroups: Rule = function* (draft) {
  for (const { at, value: role } of draft.roles) {
    const groups = new Map(
      channelsOf(role.name, channelsIn(draft)).map(({ name, groupBy }) => [name, new Set(groupBy.value)]),
    );
    for (const [index, association] of role.groupAssociation.entries()) {
      const path = associationPath(draft, at, index);
      for (const [name, group] of Object.entries(association)) {
        const known = groups.get(name);
        if (known === undefined) {
          if (!draft.complete && draft.channelNames.includes(name)) continue;
          const what = draft.channelNames.includes(name) ? 'a channel of other roles' : 'not a channel';
          yield {
            ...{ path: [...path, name], code: 'design.unknown_channel' },
            message: `${JSON.stringify(role.name)} is associated with ${JSON.stringify(name)}, which is ${what}`,
            hint: suggestion(name, [...groups.keys()]),
          };
        } else if (!known.has(group)) {
          yield {
            ...{ path: draft.associated ? [...path, name] : path, code: 'design.unknown_group' },
            message: `${JSON.stringify(role.name)} stands in the group ${JSON.stringify(group)} of ${JSON.stringify(name)}, which has not got it`,
            hint: suggestion(group, [...known]),
          };
        }
      }
    }
  }
};

/** Every role stands somewhere, and each of its associations has a group for each of its channels. */
export const completeAssociations: Rule = function* (draft) {
  for (const { at, value: role } of draft.roles) {
    const names = channelsOf(role.name, channelsIn(draft)).map(({ name }) => name);
    if (role.groupAssociation.length === 0 && names.length > 0) {
      yield {
        ...{ path: ['roles', at], code: 'design.no_association' },
        message: `${JSON.stringify(role.name)} stands in no group of its channels, which are ${listed(names)}`,
      };
    }
    for (const [index, association] of role.groupAssociation.entries()) {
      const missing = names.filter((name) => groupIn(association, name) === undefined);
      if (missing.length === 0) continue;
      yield {
        ...{ path: associationPath(draft, at, index), code: 'design.missing_group' },
        message: `${JSON.stringify(role.name)} is given no group of ${listed(missing)}`,
      };
    }
  }
};

/** Where one end of a channel stands, the other does too: no trainers without an aggregator, no aggregator without trainers. */
export const peopledGroups: Rule = function* (draft) {
  if (!draft.complete) return;
  const roles = new Map(rolesIn(draft).map((role) => [role.name, role]));
  const groupsOf = (role: string, { name }: Channel): ReadonlySet<string | undefined> =>
    new Set(roles.get(role)?.groupAssociation.map((association) => groupIn(association, name)));
  for (const { at, value: channel } of draft.channels) {
    for (const role of new Set(channel.pair)) {
      const peer = peerOf(role, channel);
      if (!roles.has(role) || !roles.has(peer)) continue;
      const there = groupsOf(peer, channel);
      for (const group of groupsOf(role, channel)) {
        if (group === undefined || there.has(group)) continue;
        yield {
          ...{ path: ['channels', at], code: 'design.empty_group' },
          message: `the group ${JSON.stringify(group)} of ${JSON.stringify(channel.name)} has ${JSON.stringify(role)} and no ${JSON.stringify(peer)}`,
          hint: `Add {${JSON.stringify(channel.name)}: ${JSON.stringify(group)}} to an association of ${JSON.stringify(peer)}.`,
        };
      }
    }
  }
};

/** Who fetches knows from whom: one aggregator per group, but that a coordinator may say each round whose trainers are whose. */
export const singleParents: Rule = function* (draft) {
  if (!draft.complete) return;
  const roles = new Map(rolesIn(draft).map((role) => [role.name, role]));
  for (const { at, value: channel } of draft.channels) {
    for (const lower of new Set(channel.pair)) {
      const upper = roles.get(peerOf(lower, channel));
      const isAssigned =
        roles.get(lower)?.isDataConsumer === true &&
        channelsOf(lower, channelsIn(draft)).some((other) => tagsOf(other, lower).includes('coordinate'));
      if (!tagsOf(channel, lower).includes('fetch') || isAssigned || upper === undefined) continue;
      const counts = new Map<string, number>();
      for (const association of upper.groupAssociation) {
        const group = groupIn(association, channel.name);
        if (group !== undefined) counts.set(group, (counts.get(group) ?? 0) + upper.replica);
      }
      for (const [group, count] of counts) {
        if (count < 2) continue;
        yield {
          ...{ path: ['channels', at], code: 'design.several_parents' },
          message: `the group ${JSON.stringify(group)} of ${JSON.stringify(channel.name)} has ${count} of ${JSON.stringify(upper.name)}, and no coordinator for ${JSON.stringify(lower)}`,
        };
      }
    }
  }
};
