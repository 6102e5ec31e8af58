import { config } from 'zod/v4/core';
import { runParameters, type RunParameter } from '../../../services/core/runs/parameters.js';

// The pages' policy lets nobody make functions of text, as zod does elsewhere to be fast.
config({ jitless: true });

/** One parameter of a run, as forms and tables show it. */
export interface RunField extends Omit<RunParameter, 'fallback'> {
  /** What it is when nothing is said. */
  readonly fallback: string | undefined;
  /** Its value in a configuration, as text. */
  readonly textIn: (config: object) => string | undefined;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  );

/** Every parameter of a run, in the order of the schema. */
export const runFields: readonly RunField[] = runParameters.map((parameter) => ({
  ...parameter,
  fallback: textOf(parameter.fallback),
  textIn: (config) => textOf(valueAt(config, parameter.name.split('.'))),
}));
