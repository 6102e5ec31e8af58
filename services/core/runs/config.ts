import { z } from 'zod';

const strategies = ['fedavg', 'fedprox', 'fedavgm', 'fedadam', 'fedyogi', 'fedadagrad'] as const;

/** When a run ends before its last round. */
export const earlyStopSchema = z
  .strictObject({
    metric: z.string().min(1).max(100).default('accuracy').describe('Name of the validation metric that decides.'),
    goal: z
      .enum(['maximize', 'minimize'])
      .default('maximize')
      .describe('Whether more or less of the metric is better.'),
    target: z.number().optional().describe('Stop once the metric is at least (maximize) or at most (minimize) this.'),
    patience: z.int().min(1).max(10_000).optional().describe('Stop after so many rounds without a new best.'),
  })
  .refine((stop) => stop.target !== undefined || stop.patience !== undefined, 'needs a target or a patience');

/**
 * Everything a run can be told. The same schema checks `POST /start`, the command line and the page.
 * Numbers without a unit in the name are counts or ratios.
 */
export const runConfigSchema = z.strictObject({
  rounds: z.int().min(1).max(100_000).default(3).describe('Rounds to train.'),
  model: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe('Model to start from: an id, or an object in the bucket `models`.'),
  timeout: z.number().positive().max(604_800).default(180).describe('Seconds a round may take.'),
  clientsRequired: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(2)
    .describe('Least number of updates with which a round may close.'),
  clientsRequested: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('Clients to ask per round; all that are there when absent.'),
  overSelection: z
    .number()
    .min(1)
    .max(10)
    .default(1)
    .describe('Ask this many times clientsRequested, close when clientsRequested have answered.'),
  selector: z
    .enum(['random', 'oort'])
    .default('random')
    .describe('Which clients are asked: drawn at random, or those who still teach most and are not slow (oort).'),
  aggGoal: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('Train asynchronously: a new global model after so many updates. Rounds wait for nobody then.'),
  concurrency: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('Asynchronous: clients to keep at work at a time under each combiner; all that are there when absent.'),
  validate: z.boolean().default(true).describe('Let the clients evaluate each new global model.'),
  epochs: z
    .number()
    .positive()
    .max(10_000)
    .optional()
    .describe("Passes over a client's training examples per round; the project's default when absent."),
  batchSize: z.int().min(1).max(1_000_000).optional().describe("Examples per step; the project's default when absent."),
  learningRate: z
    .number()
    .positive()
    .max(1_000)
    .optional()
    .describe("Step size of the clients' optimizer; the project's default when absent."),
  strategy: z.enum(strategies).default('fedavg').describe('How the mean update becomes the new global model.'),
  proximalMu: z.number().min(0).max(1_000).default(0.01).describe('fedprox: weight of the proximal term.'),
  serverLearningRate: z
    .number()
    .positive()
    .max(1_000)
    .optional()
    .describe('Step size of the server optimizer; 1 for fedavgm, 0.01 for the adaptive ones when absent.'),
  serverMomentum: z.number().min(0).max(1).default(0.9).describe('fedavgm: momentum.'),
  beta1: z.number().min(0).max(1).default(0.9).describe('fedadam, fedyogi, fedadagrad: decay of the first moment.'),
  beta2: z.number().min(0).max(1).default(0.99).describe('fedadam, fedyogi: decay of the second moment.'),
  tau: z.number().positive().max(1).default(1e-3).describe('fedadam, fedyogi, fedadagrad: degree of adaptivity.'),
  seed: z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .default(1)
    .describe('Seed of everything random in the run: selection, shuffling, dropout.'),
  earlyStop: earlyStopSchema.optional().describe('Condition to end before the last round.'),
});

export type RunConfig = Readonly<z.output<typeof runConfigSchema>>;
export type StrategyName = (typeof strategies)[number];
