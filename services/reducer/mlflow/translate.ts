import { weightedMeans, type EventRecord, type Metrics, type RoundRecord, type RunConfig } from '../../core/index.js';
import { z } from 'zod';

/** One value of a metric. Of two that are equal in all of this, MLflow keeps one. */
export interface MlflowMetric {
  readonly key: string;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** The round. */
  readonly step: number;
}

export interface MlflowPair {
  readonly key: string;
  readonly value: string;
}

/** MLflow's limit for a parameter's value. */
const valueLimit = 6_000;
/** MLflow's limit for names. */
const nameLimit = 250;

/** What is told of a round once it is committed, and again once it is validated. */
interface RoundFacts {
  readonly round: number;
  /** When it was committed; equal in all that is told of it, so that nothing is there twice. */
  readonly endedAt: string;
  readonly train?: Metrics;
  readonly validate?: Metrics;
  readonly examples?: number | undefined;
  readonly updates?: number | undefined;
  readonly durationMs?: number | undefined;
}

const fieldsSchema = z.object({
  endedAt: z.string().optional(),
  examples: z.number().optional(),
  updates: z.number().optional(),
  durationMs: z.number().optional(),
  metrics: z.record(z.string(), z.number()).catch({}),
});

const metricsOf = ({ round, endedAt, train = {}, validate = {}, ...facts }: RoundFacts): readonly MlflowMetric[] => {
  const { examples, updates, durationMs } = facts;
  const seconds = durationMs === undefined ? undefined : durationMs / 1_000;
  const common = { timestamp: Date.parse(endedAt), step: round };
  return Object.entries({ train, validate, round: { examples, updates, seconds } }).flatMap(([prefix, values]) =>
    Object.entries(values).flatMap(([name, value]: [string, number | undefined]) =>
      value === undefined ? [] : [{ key: `${prefix}/${fit(name)}`, value, ...common }],
    ),
  );
};

/** The metrics that a round's event tells: `train/…` and the round's own once it is committed, then `validate/…`. */
export const metricsOfEvent = ({ type, round = 0, createdAt, fields }: EventRecord): readonly MlflowMetric[] => {
  const { metrics, endedAt = createdAt, ...facts } = fieldsSchema.parse(fields ?? {});
  return metricsOf({ round, endedAt, ...facts, [type === 'round.validated' ? 'validate' : 'train']: metrics });
};

/** The same of a round that was committed, from its record. */
export const metricsOfRound = (record: RoundRecord): readonly MlflowMetric[] => {
  const { round, state, endedAt, outcomes, metrics = {}, examples, updates, durationMs } = record;
  if (state !== 'committed' || endedAt === undefined) return [];
  return metricsOf({
    round,
    endedAt,
    train: weightedMeans(outcomes),
    validate: metrics,
    examples,
    updates,
    durationMs,
  });
};

/** A run's configuration as parameters; those within another have its name before theirs. */
export const parametersOf = (config: RunConfig): readonly MlflowPair[] =>
  flatten(config).map(([key, value]) => ({ key: fit(key), value: String(value).slice(0, valueLimit) }));

const flatten = (values: object, prefix = ''): readonly (readonly [string, unknown])[] =>
  Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
    if (value === undefined) return [];
    return typeof value === 'object' && value !== null
      ? flatten(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value] as const];
  });

/** A name with only such characters as MLflow takes. */
const fit = (name: string): string => name.replaceAll(/[^\w./ -]/g, '_').slice(0, nameLimit - 'validate/'.length);
