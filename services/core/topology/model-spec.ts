import { z } from 'zod';
import type { JsonPath, Remark } from './finding.js';
import { listed } from './names.js';
import { readShape } from './read-shape.js';
import { suggestion } from './rules/names.js';
import { freeObject } from './shapes.js';

const share = z.number().min(0).max(1);
const adaptive = z.strictObject({
  beta_1: share.optional().describe('decay of the first moment; 0.9'),
  beta_2: share.optional().describe('decay of the second moment; 0.99'),
  eta: z.number().positive().max(1_000).optional().describe('step size; 0.01'),
  tau: z.number().positive().max(1).optional().describe('degree of adaptivity; 0.001'),
});
const none = z.strictObject({});

/** The server optimizers that a modelSpec can name, with their `kwargs`. */
export const optimizers = {
  fedavg: none,
  fedprox: z.strictObject({
    mu: z.number().min(0).max(1_000).optional().describe('weight of the proximal term; 0.01'),
  }),
  fedadam: adaptive,
  fedadagrad: adaptive,
  fedyogi: adaptive,
  fedbuff: none,
  feddyn: z.strictObject({
    alpha: z.number().positive().max(1_000).optional().describe('weight of the penalty; 0.01'),
  }),
  scaffold: z.strictObject({ k: z.int().min(1).optional().describe('local steps per round') }),
} as const satisfies Readonly<Record<string, z.ZodObject>>;

const count = (what: string) => z.int().min(1).max(1_000_000).optional().describe(what);

/** The selectors that a modelSpec can name, with their `kwargs`. */
export const selectors = {
  default: none,
  random: z.strictObject({ k: count('how many to ask each round; 1') }),
  fedbuff: z.strictObject({ c: count('how many may train at the same time; 1') }),
  oort: z.strictObject({ aggr_num: count('how many answers close a round; 1') }),
} as const satisfies Readonly<Record<string, z.ZodObject>>;

export type OptimizerName = keyof typeof optimizers;
export type SelectorName = keyof typeof selectors;

/** A choice by name, with settings; the default one if `sort` is absent. */
const choice = z.strictObject({ sort: z.string().optional(), kwargs: freeObject.nullish() }).nullish();

/** What the job trains, as files have it; older job files have these fields at their top. */
export const modelSpecShape = z.strictObject({
  baseModel: z.strictObject({ name: z.string().optional(), version: z.int().optional() }).nullish(),
  hyperparameters: z
    .looseObject({
      rounds: z.int().min(1).optional(),
      epochs: z.number().positive().optional(),
      batchSize: z.int().min(1).optional(),
      learningRate: z.number().positive().optional(),
      aggGoal: z.int().min(1).optional(),
      concurrency: z.int().min(1).optional(),
    })
    .and(freeObject)
    .nullish(),
  dependencies: z.array(z.string().max(1_000)).nullish(),
  selector: choice,
  optimizer: choice,
});

type ModelSpecFields = z.output<typeof modelSpecShape>;

/** What the job trains, in normal form. What is empty is left out, as in the tasks' configurations. */
export interface ModelSpec {
  readonly baseModel: { readonly name?: string; readonly version?: number };
  readonly optimizer: Choice<OptimizerName>;
  readonly selector: Choice<SelectorName>;
  /** Of everybody's free choice, but for those that role programs follow: `rounds`, `batchSize`, `aggGoal`, … */
  readonly hyperparameters?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
}

/** Absent stands for `fedavg`, and for `default`. */
export interface Choice<Name extends string> {
  readonly sort?: Name;
  readonly kwargs?: Readonly<Record<string, unknown>>;
}

export const modelSpecOf = (fields: ModelSpecFields, path: JsonPath) => {
  const optimizer = readChoice(optimizers, 'design.unknown_optimizer', fields.optimizer, [...path, 'optimizer']);
  const selector = readChoice(selectors, 'design.unknown_selector', fields.selector, [...path, 'selector']);
  const { name = '', version = 0 } = fields.baseModel ?? {};
  const { hyperparameters, dependencies } = fields;
  const value: ModelSpec = {
    baseModel: { ...(name === '' ? {} : { name }), ...(version === 0 ? {} : { version }) },
    optimizer: optimizer.value,
    selector: selector.value,
    ...(hyperparameters == null ? {} : { hyperparameters }),
    ...(dependencies == null ? {} : { dependencies }),
  };
  return { value, remarks: [...optimizer.remarks, ...selector.remarks] };
};

const readChoice = <Registry extends Readonly<Record<string, z.ZodObject>>>(
  registry: Registry,
  unknown: 'design.unknown_optimizer' | 'design.unknown_selector',
  fields: z.output<typeof choice>,
  path: JsonPath,
): { readonly value: Choice<keyof Registry & string>; readonly remarks: readonly Remark[] } => {
  const { sort = '', kwargs } = fields ?? {};
  if (sort === '') return { value: {}, remarks: [] };
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
