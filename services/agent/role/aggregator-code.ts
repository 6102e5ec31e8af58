import { copyFile } from 'node:fs/promises';
import { z } from 'zod';
import { asNestorError, NestorError, type AggregatorContext, type Metrics } from '../../core/index.js';
import { codeFile, importMain } from './role-code.js';
import type { RoleContext } from './role.js';

/** What the code of a top aggregator does in a job. */
export interface AggregatorCode {
  /**
   * Writes the model that training starts from.
   * @throws project.invalid if the code has none; task.code_threw
   */
  readonly initialize: (path: string) => Promise<void>;
  /** Measures a committed model, if the code does; once per round, however often it is asked. */
  readonly measure?: (modelPath: string, round: number) => Promise<Metrics>;
}

type Hook = (...given: readonly unknown[]) => Promise<unknown>;

const metricsSchema = z.record(z.string(), z.number());

/**
 * Opens the code of a top aggregator: a file `seed.safetensors`, or a module `main.ts` or `main.js` with the hooks
 * `initialize(path, context)`, `loadData(context)` and `evaluate(modelPath, round, context)`, none of them a must.
 * @throws project.invalid
 */
export const openAggregatorCode = async (
  role: Pick<RoleContext, 'codeDir' | 'config' | 'logger'>,
): Promise<AggregatorCode> => {
  const { codeDir, config, logger } = role;
  const main = await importMain(codeDir);
  const [initialize, loadData, evaluate] = ['initialize', 'loadData', 'evaluate'].map((name) => hookIn(main, name));
  const context: AggregatorContext = {
    role: config.role,
    hyperparameters: config.hyperparameters ?? {},
    log: (line) => {
      logger.info(line);
    },
  };
  return {
    initialize: async (path) => {
      const seed = await codeFile(codeDir, 'seed.safetensors');
      if (seed !== undefined) {
        await copyFile(seed, path);
        return;
      }
      if (initialize === undefined) {
        throw new NestorError(
          'project.invalid',
          'the code of the top aggregator needs a seed.safetensors, or a main.ts or main.js that exports initialize(path)',
        );
      }
      await initialize(path, context);
    },
    ...(evaluate === undefined ? {} : { measure: oncePerRound(evaluate, loadData, context) }),
  };
};

const hookIn = (main: Readonly<Record<string, unknown>> | undefined, name: string): Hook | undefined => {
  const hook = main?.[name];
  if (hook === undefined) return undefined;
  if (typeof hook === 'function') {
    return async (...given) => {
      try {
        return await (hook as (...given: readonly unknown[]) => unknown)(...given);
      } catch (error) {
        throw asNestorError(error, 'task.code_threw');
      }
    };
  }
  throw new NestorError('project.invalid', `expected ${name} of the main module to be a function, got ${typeof hook}`);
};

/** A run that is begun anew in the middle of an evaluation gets that one's result, not a second one beside it. */
const oncePerRound = (evaluate: Hook, loadData: Hook | undefined, context: AggregatorContext) => {
  let loading: Promise<unknown> | undefined;
  let latest: { readonly round: number; readonly metrics: Promise<Metrics> } | undefined;
  const measure = async (modelPath: string, round: number): Promise<Metrics> => {
    loading ??= loadData?.(context);
    await loading;
    const metrics = metricsSchema.safeParse(await evaluate(modelPath, round, context));
    if (metrics.success) return metrics.data;
    const wrong = metrics.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
    throw new NestorError('task.bad_output', `evaluate has to return an object of numbers: ${wrong.join('; ')}`);
  };
  return (modelPath: string, round: number): Promise<Metrics> => {
    if (latest?.round !== round) latest = { round, metrics: measure(modelPath, round) };
    return latest.metrics;
  };
};
