import { z } from 'zod';
import type { JsonPath, Remark } from './finding.js';
import { listed } from './names.js';
import { runConfigSchema, type RunConfig } from '../runs/config.js';
import { isObject, readShape } from './read-shape.js';
import { suggestion } from './rules/names.js';
import { privacies, type PrivacyName } from './privacy-spec.js';
import { freeObject, isShallow } from './shapes.js';

/** The same limits as those of a run's parameters. */
const run = runConfigSchema.shape;

const adaptive = z.strictObject({
  beta_1: run.beta1.unwrap().optional(),
  beta_2: run.beta2.unwrap().optional(),
  eta: run.serverLearningRate,
  tau: run.tau.unwrap().optional(),
});
const none = z.strictObject({});

/** The server optimizers that a modelSpec can name, with their `kwargs`. */
const optimizers = {
  fedavg: none,
  fedprox: z.strictObject({ mu: run.proximalMu.unwrap().optional() }),
  fedadam: adaptive,
  fedadagrad: adaptive,
  fedyogi: adaptive,
  fedbuff: none,
  feddyn: z.strictObject({ alpha: z.number().positive().max(1_000).optional() }),
  scaffold: z.strictObject({ k: z.int().min(1).optional() }),
} as const satisfies Readonly<Record<string, z.ZodObject>>;

const count = z.int().min(1).max(1_000_000).optional();

/** The selectors that a modelSpec can name, with their `kwargs`. */
const selectors = {
  default: none,
  random: z.strictObject({ k: count }),
  fedbuff: z.strictObject({ c: count }),
  oort: z.strictObject({ aggr_num: count }),
} as const satisfies Readonly<Record<string, z.ZodObject>>;

export type OptimizerName = keyof typeof optimizers;
export type SelectorName = keyof typeof selectors;

/** A choice by name, with settings; the default one if `sort` is absent. */
const choiceShape = z.strictObject({ sort: z.string().optional(), kwargs: freeObject.nullish() });

const hyperparametersShape = z
  .looseObject({
    rounds: run.rounds.unwrap().optional(),
    epochs: run.epochs,
    batchSize: run.batchSize,
    learningRate: run.learningRate,
    aggGoal: z.int().min(1).max(1_000_000).optional(),
    concurrency: z.int().min(1).max(1_000_000).optional(),
  })
  .refine((value) => isShallow(value), 'expected an object that nests at most 16 levels deep');

/** What the job trains, as files have it; older job files have these fields at their top. Parts are read one by one. */
export const modelSpecShape = z.strictObject({
  baseModel: z.strictObject({ name: z.string().optional(), version: z.int().optional() }).nullish(),
  dependencies: z.array(z.string().max(1_000)).nullish(),
  hyperparameters: z.unknown().optional(),
  selector: z.unknown().optional(),
  optimizer: z.unknown().optional(),
  privacy: z.unknown().optional(),
});

/** What the job trains, in normal form. What is empty is left out, as in the tasks' configurations. */
export interface ModelSpec {
  readonly baseModel: { readonly name?: string; readonly version?: number };
  readonly optimizer: Choice<OptimizerName>;
  readonly selector: Choice<SelectorName>;
  /** How trainers protect their updates; absent if they do not. */
  readonly privacy?: Choice<PrivacyName>;
  /** Of everybody's free choice, but for those that role programs follow: `rounds`, `batchSize`, `aggGoal`, … */
  readonly hyperparameters?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
}

/** Absent stands for `fedavg`, and for `default` of the others. */
export interface Choice<Name extends string> {
  readonly sort?: Name;
  readonly kwargs?: Readonly<Record<string, unknown>>;
}

/** Reads a modelSpec; the value is of use only if nothing is remarked. */
export const readModelSpec = (json: unknown, path: JsonPath) => {
  const { value: frame, remarks } = readShape(modelSpecShape, json, path);
  const parts: Readonly<Record<string, unknown>> = isObject(json) ? json : {};
  const optimizer = readChoice(optimizers, 'design.unknown_optimizer', parts['optimizer'], [...path, 'optimizer']);
  const selector = readChoice(selectors, 'design.unknown_selector', parts['selector'], [...path, 'selector']);
  const privacy = readChoice(privacies, 'design.unknown_privacy', parts['privacy'], [...path, 'privacy']);
  const hyperparameters =
    parts['hyperparameters'] == null
      ? { value: undefined, remarks: [] }
      : readShape(hyperparametersShape, parts['hyperparameters'], [...path, 'hyperparameters']);
  const { name = '', version = 0 } = frame?.baseModel ?? {};
  const value: ModelSpec = {
    baseModel: { ...(name === '' ? {} : { name }), ...(version === 0 ? {} : { version }) },
    optimizer: optimizer.value,
    selector: selector.value,
    ...(privacy.value.sort === undefined ? {} : { privacy: privacy.value }),
    ...(hyperparameters.value === undefined ? {} : { hyperparameters: hyperparameters.value }),
    ...(frame?.dependencies == null ? {} : { dependencies: frame.dependencies }),
  };
  const unsupported = unsupportedOptimizer(value.optimizer.sort, [...path, 'optimizer', 'sort']);
  return {
    value,
    remarks: [
      ...remarks,
      ...hyperparameters.remarks,
      ...optimizer.remarks,
      ...unsupported,
      ...selector.remarks,
      ...privacy.remarks,
    ],
  };
};

/** What each optimizer is called in a run; fedbuff is the mean of what its buffer has weighted. */
const strategies: Readonly<Record<OptimizerName, RunConfig['strategy'] | undefined>> = {
  fedavg: 'fedavg',
  fedprox: 'fedprox',
  fedadam: 'fedadam',
  fedadagrad: 'fedadagrad',
  fedyogi: 'fedyogi',
  fedbuff: 'fedavg',
  feddyn: undefined,
  scaffold: undefined,
};

const unsupportedOptimizer = (sort: OptimizerName = 'fedavg', path: JsonPath): readonly Remark[] =>
  strategies[sort] === undefined
    ? [{ path, code: 'design.unsupported_optimizer', message: `${JSON.stringify(sort)} cannot be run yet` }]
    : [];

/** What role programs follow, from a modelSpec that was read: the parameters of a run, with their defaults. */
export const runConfigOf = ({ hyperparameters = {}, optimizer }: ModelSpec): RunConfig => {
  const { rounds = 1, epochs, batchSize, learningRate } = hyperparameters;
  const { mu, beta_1: beta1, beta_2: beta2, eta: serverLearningRate, tau } = optimizer.kwargs ?? {};
  return runConfigSchema.parse({
    ...{ rounds, epochs, batchSize, learningRate, strategy: strategies[optimizer.sort ?? 'fedavg'] },
    ...{ proximalMu: mu, beta1, beta2, serverLearningRate, tau },
  });
};

const readChoice = <Registry extends Readonly<Record<string, z.ZodObject>>>(
  registry: Registry,
  unknown: 'design.unknown_optimizer' | 'design.unknown_selector' | 'design.unknown_privacy',
  json: unknown,
  path: JsonPath,
): { readonly value: Choice<keyof Registry & string>; readonly remarks: readonly Remark[] } => {
  const read = json == null ? { value: undefined, remarks: [] } : readShape(choiceShape, json, path);
  const { sort = '', kwargs } = read.value ?? {};
  if (sort === '') return { value: {}, remarks: read.remarks };
  const known = Object.keys(registry);
  if (!isOneOf(registry, sort)) {
    const message = `expected one of ${listed(known)}, got ${JSON.stringify(sort)}`;
    const remark = { path: [...path, 'sort'], code: unknown, message, hint: suggestion(sort, known) };
    return { value: {}, remarks: [remark] };
  }
  const { remarks } = readShape(registry[sort] ?? none, kwargs ?? {}, [...path, 'kwargs']);
  return {
    value: { sort, ...(kwargs == null ? {} : { kwargs }) },
    remarks: remarks.map((remark) => ({ ...remark, code: 'design.bad_setting' })),
  };
};

const isOneOf = <Registry extends object>(registry: Registry, name: string): name is keyof Registry & string =>
  Object.hasOwn(registry, name);
