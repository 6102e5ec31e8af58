import { channelsOf, defaultGroup, groupIn, type Channel, type Design, type Role } from './design.js';
import type { Draft, Placed } from './draft.js';
import { findingOf, type Checked, type Remark } from './finding.js';
import { isObject, readShape, withoutComments } from './read-shape.js';
import { withAssociations } from './realms.js';
import { rules } from './rules/index.js';
import { channelShape, roleShape, schemaShape, type ChannelFields, type RoleFields } from './shapes.js';

/**
 * Reads a design's schema, of any generation of the format, and checks it.
 * @param json the document, as `JSON.parse` gives it
 * @returns the design in normal form, which reads as itself; or all findings, up to a thousand
 */
export const readDesign = (json: unknown): Checked<Design> => {
  const top = readShape(schemaShape, json, []);
  const roles = readEach(json, 'roles', (input, at) => readRole(input, at));
  const channels = readEach(json, 'channels', (input, at) => readChannel(input, at));
  const draft = draftOf(json, roles, channels);
  const hasRoles = isObject(json) && Array.isArray(json['roles']);
  const remarks = firstOf([
    top.remarks,
    ...[...roles, ...channels].map((part) => part.remarks),
    ...(hasRoles ? rules.map((rule) => rule(draft)) : []),
  ]);
  const { value: fields } = top;
  if (remarks.length > 0 || fields === undefined) return { valid: false, findings: remarks.map(findingOf('design')) };
  const { description, revision, connectors } = fields;
  return {
    valid: true,
    value: {
      name: fields.name,
      ...(description === undefined ? {} : { description }),
      ...(revision === undefined ? {} : { revision }),
      roles: draft.roles.map(({ value }) => value),
      channels: draft.channels.map(({ value }) => value),
      ...(connectors == null ? {} : { connectors }),
    },
  };
};

/** A file in which more than this is wrong is no design: nobody reads on, and looking for more takes long. */
const mostFindings = 1_000;

const firstOf = (sources: readonly Iterable<Remark>[]): readonly Remark[] => {
  const remarks: Remark[] = [];
  for (const source of sources) {
    for (const remark of source) {
      if (remarks.length === mostFindings) return remarks;
      remarks.push(remark);
    }
  }
  return remarks;
};

interface Part<Value> {
  readonly at: number;
  readonly name: string | undefined;
  readonly value: Value | undefined;
  readonly remarks: readonly Remark[];
}

/** Reads each part by itself, so that one that is malformed hides no fault of the others. */
const readEach = <Value>(
  json: unknown,
  key: 'roles' | 'channels',
  read: (input: unknown, at: number) => Pick<Part<Value>, 'value' | 'remarks'>,
): readonly Part<Value>[] => {
  const parts: unknown = isObject(json) ? json[key] : undefined;
  if (!Array.isArray(parts)) return [];
  return parts.map((input: unknown, at) => {
    const name = isObject(input) && typeof input['name'] === 'string' ? input['name'] : undefined;
    return { at, name, ...read(input, at) };
  });
};

const readRole = (input: unknown, at: number) => {
  const { value, remarks } = readShape(roleShape, input, ['roles', at]);
  return { value: value === undefined ? undefined : roleOf(value), remarks };
};

const readChannel = (input: unknown, at: number) => {
  const groupBy: unknown = isObject(input) ? input['groupBy'] : undefined;
  const plain = isObject(groupBy) ? { ...(input as object), groupBy: withoutComments(groupBy) } : input;
  const { value, remarks } = readShape(channelShape, plain, ['channels', at]);
  return { value: value === undefined ? undefined : channelOf(value), remarks };
};

const roleOf = ({ name, description, isDataConsumer = false, replica = 1, groupAssociation }: RoleFields): Role => ({
  name,
  ...(description === undefined ? {} : { description }),
  isDataConsumer,
  replica: Math.max(1, replica),
  groupAssociation: groupAssociation ?? [],
});

const channelOf = (fields: ChannelFields): Channel => {
  const { name, description, pair, groupBy, funcTags, isUnidirectional, backend, brokerHost } = fields;
  const [first = '', second = ''] = pair;
  const groups = groupBy?.value ?? [];
  return {
    name,
    ...(description === undefined ? {} : { description }),
    pair: [first, second],
    groupBy: { type: 'tag', value: groups.length === 0 ? [defaultGroup] : groups },
    funcTags: funcTags ?? {},
    ...(isUnidirectional === undefined ? {} : { isUnidirectional }),
    ...(backend === undefined || backend === '' ? {} : { backend }),
    ...(brokerHost === undefined || brokerHost === '' ? {} : { brokerHost }),
  };
};

const draftOf = (json: unknown, roles: readonly Part<Role>[], channels: readonly Part<Channel>[]): Draft => {
  const [placedRoles, placedChannels] = [placed(roles), placed(channels)];
  const graph = placedChannels.map(({ value }) => value);
  const plain = placedRoles.map(({ value }) => value);
  const associated = roles.some(({ value }) => value === undefined || value.groupAssociation.length > 0);
  const settled = associated ? plain.map((role) => withDefaults(role, graph)) : withAssociations(plain, graph);
  return {
    roles: placedRoles.map(({ at, value }, index) => ({ at, value: settled[index] ?? value })),
    channels: placedChannels,
    roleNames: namesOf(roles),
    channelNames: namesOf(channels),
    complete:
      isObject(json) &&
      Array.isArray(json['channels']) &&
      [...roles, ...channels].every(({ value }) => value !== undefined),
    associated,
  };
};

const placed = <Value>(parts: readonly Part<Value>[]): readonly Placed<Value>[] =>
  parts.flatMap(({ at, value }) => (value === undefined ? [] : [{ at, value }]));

const namesOf = (parts: readonly Part<unknown>[]): readonly string[] =>
  parts.flatMap(({ name }) => (name === undefined ? [] : [name]));

/** Where an association leaves out a channel that has the default group, it means that one. */
const withDefaults = (role: Role, channels: readonly Channel[]): Role => {
  const open = channelsOf(role.name, channels).filter(({ groupBy }) => groupBy.value.includes(defaultGroup));
  return {
    ...role,
    groupAssociation: role.groupAssociation.map((association) => ({
      ...association,
      ...Object.fromEntries(
        open.filter(({ name }) => groupIn(association, name) === undefined).map(({ name }) => [name, defaultGroup]),
      ),
    })),
  };
};
