import { z } from 'zod';
import { isGroupName, isName } from './names.js';

const limits = { roles: 256, channels: 512, groups: 10_000, associations: 10_000, funcTags: 32, replicas: 100_000 };

const text = z.string().max(10_000);
const nameMessage = 'expected a name without control characters and without / \\ + #, at most 128 characters long';
const groupMessage = 'expected a group without control characters and without \\ + #, at most 256 characters long';

const nameShape = z.string().refine(isName, { params: { code: 'design.bad_name' }, message: nameMessage });
const groupShape = z.string().refine(isGroupName, { params: { code: 'design.bad_name' }, message: groupMessage });

/** Whether an object nests no deeper than so many levels; settings that people give freely must. */
export const isShallow = (value: unknown, levels = 16): boolean =>
  typeof value !== 'object' || value === null
    ? true
    : levels > 0 && Object.values(value).every((child) => isShallow(child, levels - 1));

/** An object that people fill freely. */
export const freeObject = z
  .record(z.string(), z.unknown())
  .refine((value) => isShallow(value), 'expected an object that nests at most 16 levels deep');

/** A role as files have it, in any generation of the format. */
export const roleShape = z.strictObject({
  name: nameShape,
  description: text.optional(),
  isDataConsumer: z.boolean().optional(),
  replica: z.int().max(limits.replicas).optional(),
  groupAssociation: z.array(z.record(z.string(), groupShape)).max(limits.associations).nullish(),
});

/** A channel as files have it. Go programs write what is empty as null or as an empty text. */
export const channelShape = z.strictObject({
  name: nameShape,
  description: text.optional(),
  pair: z
    .array(z.string())
    .refine((pair) => pair.length === 2, { params: { code: 'design.bad_pair' }, message: 'expected two roles' }),
  groupBy: z
    .strictObject({
      type: z.enum(['tag', '']).optional(),
      value: z.array(groupShape).max(limits.groups).nullish(),
    })
    .nullish(),
  funcTags: z.record(z.string(), z.array(z.string().max(128)).max(limits.funcTags)).nullish(),
  isUnidirectional: z.boolean().optional(),
  isBidirectional: z.boolean().optional(),
  backend: z.string().optional(),
  brokerHost: text.optional(),
});

/** A design's schema but for its roles and channels, which are read one by one. */
export const schemaShape = z.strictObject({
  name: text.min(1),
  description: text.optional(),
  revision: z.int().optional(),
  version: z.string().optional(),
  roles: z.array(z.unknown()).min(1).max(limits.roles),
  channels: z.array(z.unknown()).max(limits.channels),
  connectors: z.array(freeObject).nullish(),
});

export type RoleFields = z.output<typeof roleShape>;
export type ChannelFields = z.output<typeof channelShape>;
