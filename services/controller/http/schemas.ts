import { z } from 'zod';

/** Longest that a user's or a design's id may be once it is escaped: a part of an object's key. */
const maxEscapedLength = 190;

const isId = (text: string): boolean => {
  try {
    return !text.startsWith('.') && encodeURIComponent(text).length <= maxEscapedLength;
  } catch {
    // Half of a character.
    return false;
  }
};

const id = (what: string) =>
  z
    .string()
    .min(1)
    .refine(isId, `expected an id of at most ${maxEscapedLength} characters that does not begin with a dot`)
    .describe(what);

export const user = id('The user; names what is theirs, and proves nothing.');
export const designId = id('Id of the design, chosen by the user.');
export const jobId = z.string().min(1).max(128).describe('Id of the job.');
export const taskId = z.string().min(1).max(128).describe('Id of the task.');
export const datasetId = z.string().min(1).max(128).describe('Id of the dataset.');
export const computeId = z.string().min(1).max(128).describe('Name of the compute.');
export const revision = z.coerce.number().int().min(1).describe('Revision, 1 for the first.');

/** `limit` of Flame's lists: empty, absent and 0 are no limit. */
export const limit = z
  .string()
  .regex(/^-?\d{0,10}$/, 'expected a whole number')
  .transform((text) => (Number(text) > 0 ? Number(text) : Number.MAX_SAFE_INTEGER))
  .optional()
  .default(Number.MAX_SAFE_INTEGER)
  .describe('Most items to answer with; empty for all.');

const text = z.string().max(10_000);

export const designInfo = z
  .strictObject({ id: z.string(), userId: text.optional(), name: text.optional(), description: text.optional() })
  .meta({ id: 'DesignInfo' });

export const datasetInfo = z
  .strictObject({
    id: text.optional(),
    userId: text.optional(),
    name: text.optional(),
    description: text.optional(),
    url: text,
    dataFormat: text,
    realm: text,
    computeId: text.optional(),
    isPublic: z.boolean().optional(),
  })
  .meta({ id: 'DatasetInfo' });

const time = z.iso.datetime({ offset: true }).or(z.literal('')).optional();

export const jobStatus = z
  .strictObject({
    id: text,
    name: text.optional(),
    state: text,
    createdAt: time,
    startedAt: time,
    updatedAt: time,
    endedAt: time,
  })
  .meta({ id: 'JobStatus', description: 'Times that are not there yet are `0001-01-01T00:00:00Z`.' });

export const taskInfo = z
  .strictObject({
    jobId: z.string(),
    taskId: z.string(),
    role: z.string(),
    type: z.enum(['system', 'user']),
    groupAssociation: z.record(z.string(), z.string()),
    key: z.string().optional(),
    state: z.string(),
    computeId: z.string().optional(),
    log: z.string().optional(),
    timestamp: z.string(),
  })
  .meta({ id: 'TaskInfo' });

export const taskStatus = z
  .strictObject({ state: text, log: z.string().max(1_000_000).optional(), timestamp: text.optional() })
  .meta({ id: 'TaskStatus' });

export const computeInfo = z
  .strictObject({
    deployerId: z.string().max(128),
    computeId: z.string().max(128).optional(),
    adminId: text.optional(),
    region: text.optional(),
    apiKey: z.string().max(256).optional(),
  })
  .meta({ id: 'ComputeSpec' });

export const deploymentConfig = z
  .strictObject({
    jobId: z.string(),
    imageLoc: z.string(),
    agentKVs: z.record(z.string(), z.string()).describe('Task → its key.'),
  })
  .meta({ id: 'DeploymentConfig' });

export const deploymentStatus = z
  .strictObject({ agentStatuses: z.record(z.string(), z.string()).describe('Task → what became of its agent.') })
  .meta({ id: 'DeploymentStatus' });

/** A document of which more is said in docs/designs.md. */
export const freeJson = z.looseObject({});
