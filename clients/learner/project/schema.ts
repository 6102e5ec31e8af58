import { z } from 'zod';

import { splitCommand } from '../command/split-command.js';

/** A program and its arguments; a text is split at blanks, quotes hold words together. No shell is involved. */
const command = z
  .union([z.string().transform(splitCommand), z.array(z.string())])
  .refine((words) => (words[0] ?? '') !== '', 'names no program')
  .describe('Program and arguments, run in the project folder without a shell.');

const entryPoint = z.strictObject({ command });

const setup = entryPoint.extend({
  inputs: z
    .array(z.string().min(1))
    .default([])
    .describe('Files, relative to the project: the set-up is done again when one of them changes.'),
  creates: z
    .string()
    .min(1)
    .optional()
    .describe('What the set-up makes, relative to the project: it is done again when that is missing.'),
  timeout: z.number().positive().max(86_400).default(900).describe('Seconds that the set-up may take.'),
});

/** `project.yaml`. docs/projects.md explains it to users; keep both together. */
export const projectSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'must be letters, digits, dots, dashes and underscores')
      .describe('Name for logs.'),
    entryPoints: z
      .strictObject({
        setup: setup.optional().describe('Run once before the first task.'),
        train: entryPoint.describe('Trains a model.'),
        validate: entryPoint.optional().describe('Evaluates a model; without, clients do not validate.'),
      })
      .optional()
      .describe('A learner made of commands, in any language.'),
    learner: z
      .string()
      .regex(/\.(ts|mts|js|mjs)$/, 'must be a .ts, .mts, .js or .mjs file')
      .optional()
      .describe('A learner made of a module, whose default export is a LearnerFactory.'),
    seedModel: z.string().min(1).optional().describe('Model file to start from, relative to the project.'),
    dataset: z
      .string()
      .min(1)
      .optional()
      .describe('Data for the commands, relative to the project; `datasetPath` in task.json.'),
    defaults: z
      .strictObject({
        epochs: z.number().positive().optional(),
        batchSize: z.int().min(1).optional(),
        learningRate: z.number().positive().optional(),
        proximalMu: z.number().min(0).optional(),
      })
      .default({})
      .describe('Settings of a task that its run leaves open.'),
  })
  .refine(({ entryPoints, learner }) => (entryPoints === undefined) !== (learner === undefined), {
    message: 'needs either `entryPoints` or `learner`',
  });

/** A checked `project.yaml`. */
export type ProjectFile = Readonly<z.output<typeof projectSchema>>;
