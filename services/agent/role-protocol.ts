import { z } from 'zod';

/** What an agent and the process of its role tell each other, over Node's own channel. */

/** What a role has to know of the others. */
export const circumstancesSchema = z.object({
  kind: z.literal('circumstances'),
  trainersRequired: z.int(),
  trainersPossible: z.int(),
  dialersRequired: z.int(),
  finished: z.boolean(),
  /** The key that all workers of this start of the job have; on no disk and in no environment. */
  jobKey: z.base64().length(44),
  /** Where hubs of channels with the backend `mqtt` are. */
  broker: z
    .object({
      url: z.string(),
      user: z.string().optional(),
      password: z.string().optional(),
      ca: z.string().optional(),
    })
    .optional(),
  hubs: z.array(
    z.object({ channel: z.string(), name: z.string(), host: z.string(), port: z.int(), completed: z.boolean() }),
  ),
});

export type RoleCircumstances = Readonly<z.output<typeof circumstancesSchema>>;

/** What a role tells its agent: that it is at work, where its hub listens, and versions of an asynchronous job's model. */
export const roleNewsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('listening'), port: z.int() }),
  z.object({
    kind: z.literal('version'),
    version: z.object({ version: z.int(), at: z.string(), updates: z.int(), staleness: z.array(z.int()).readonly() }),
  }),
]);

export type RoleNews = z.output<typeof roleNewsSchema>;

/** Names in the folder of a task. */
export const taskFolder = {
  /** `TaskFile`. */
  task: 'task.json',
  /** The role's code. */
  code: 'code',
  /** What the role keeps over a restart. */
  state: 'state',
  /** The model that the top aggregator has come to. */
  model: 'model.safetensors',
  log: 'role.log',
} as const;

/** `task.json`. */
export const taskFileSchema = z.object({
  /** What the worker is called by its peers. */
  name: z.string(),
  /** The task's configuration, as the controller gave it. */
  config: z.unknown(),
});
