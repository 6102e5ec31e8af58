import { z } from 'zod';
import { designId, freeJson, jobId, taskId, user } from './schemas.js';
import { versionsViewSchema } from './versions-view.js';

const at = z.string().describe('ISO 8601.');
const state = z.enum(['ready', 'starting', 'deploying', 'running', 'stopping', 'completed', 'failed', 'terminated']);
const taskState = z.enum(['ready', 'running', 'completed', 'failed', 'terminated']);
const type = z.enum(['system', 'user']);

export const designKeyParam = z.string().min(1).max(800).describe('Key of the design: `user:design`, both escaped.');

const designRow = z.object({
  key: designKeyParam,
  userId: user,
  designId,
  name: z.string(),
  description: z.string(),
  createdAt: at,
  schemaRevision: z.int().optional().describe('In force; absent when there is none.'),
  codeRevision: z.int().optional().describe('In force; absent when there is none.'),
});
export const designRowSchema = designRow.meta({ id: 'DesignRow' });

export const designViewSchema = designRow
  .extend({
    schema: freeJson.optional().describe('The schema in force, as it was sent.'),
    revisions: z.array(z.object({ revision: z.int(), createdAt: at })).describe('Of the schema, newest first.'),
    codeRoles: z.array(z.string()).describe('Roles that the code in force has a folder for.'),
  })
  .meta({ id: 'DesignView' });

export const revisionViewSchema = z
  .object({ revision: z.int(), createdAt: at, schema: freeJson })
  .meta({ id: 'SchemaRevisionView' });

const jobRow = z.object({
  jobId,
  userId: user,
  name: z.string(),
  designKey: designKeyParam,
  designId,
  state,
  createdAt: at,
  startedAt: at.optional(),
  endedAt: at.optional(),
  tasks: z
    .object({
      ready: z.int(),
      running: z.int(),
      completed: z.int(),
      failed: z.int(),
      terminated: z.int(),
    })
    .describe('How many tasks are in each state.'),
});
export const jobRowSchema = jobRow.meta({ id: 'JobRow' });

const missing = z
  .object({
    why: z
      .enum(['deployer', 'agent', 'participant'])
      .describe(
        '`deployer`: nobody runs the tasks of the compute; `agent`: the deployer is there, the agents are not yet; ' +
          '`participant`: the agent of a participant is not connected.',
      ),
    role: z.string(),
    computeId: z.string().optional().describe('Of tasks of the system.'),
    taskIds: z.array(taskId).describe('At most 20 of them.'),
    count: z.int(),
  })
  .meta({ id: 'Missing' });

export const jobViewSchema = jobRow
  .extend({
    schemaRevision: z.int(),
    codeRevision: z.int(),
    schema: freeJson.optional().describe('The schema that it was made from; absent when that was removed.'),
    spec: freeJson.describe('The job as it was sent.'),
    attempt: z.int().describe('Number of times that it was started.'),
    maxRunTimeMs: z.number(),
    stopBy: at.optional().describe('When tasks that were told to stop are given up.'),
    modelId: z.string().optional().describe('The model that it has come to.'),
    versions: versionsViewSchema.optional(),
    missing: z.array(missing).describe('Whose agents are not there, while tasks wait to begin.'),
  })
  .meta({ id: 'JobView' });

const taskRow = z.object({
  taskId,
  role: z.string(),
  index: z.int().describe("Which of its role's tasks it is, from 0."),
  type,
  computeId: z.string(),
  groupAssociation: z.record(z.string(), z.string()).describe('Channel → group.'),
  state: taskState,
  stateAt: at.describe('When it came into its state; ISO 8601.'),
  hasAgent: z.boolean().describe('Whether its agent is connected.'),
});
export const taskRowSchema = taskRow.meta({ id: 'TaskRow' });

export const taskViewSchema = taskRow
  .extend({
    log: z.string().describe('The end of its log.'),
    job: jobRow.pick({ jobId: true, userId: true, name: true, state: true, designKey: true, designId: true }),
  })
  .meta({ id: 'TaskView' });

export const changeSchema = z
  .object({
    _id: z.string(),
    type: z.enum(['everything.changed', 'design.changed', 'job.changed', 'compute.changed']),
    subject: z.string().describe('Key of the design, id of the job, or name of the compute.'),
    at,
  })
  .meta({ id: 'Change' });

export type DesignRow = z.output<typeof designRowSchema>;
export type DesignView = z.output<typeof designViewSchema>;
export type JobRow = z.output<typeof jobRowSchema>;
export type JobView = z.output<typeof jobViewSchema>;
export type Missing = z.output<typeof missing>;
export type TaskRow = z.output<typeof taskRowSchema>;
export type TaskView = z.output<typeof taskViewSchema>;
