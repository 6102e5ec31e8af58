import type { z } from 'zod';
import { config } from 'zod/v4/core';
import { runConfigSchema } from '../../../services/core/runs/config.js';

// The pages' policy lets nobody make functions of text, as zod does elsewhere to be fast.
config({ jitless: true });

/** One parameter of a run, as the schema has it that the server checks. */
export interface RunField {
  /** As the API calls it: `rounds`, `earlyStop.metric`. */
  readonly name: string;
  readonly kind: 'number' | 'boolean' | 'text' | 'choice';
  /** Of a choice. */
  readonly options: readonly string[];
  readonly description: string;
  /** What it is when nothing is said. */
  readonly fallback: string | undefined;
  /** Its value in a configuration, as text. */
  readonly textIn: (config: object) => string | undefined;
}

function* leaves(schema: z.core.$ZodType, name: string, description = '', fallback?: unknown): Generator<RunField> {
  // The union of zod's own schemas, which is what this schema is made of.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      for (const [key, inner] of Object.entries(def.shape)) {
        yield* leaves(inner, name === '' ? key : `${name}.${key}`, descriptionOf(inner));
      }
      return;
    case 'optional':
      yield* leaves(def.innerType, name, description);
      return;
    case 'default':
      yield* leaves(def.innerType, name, description, def.defaultValue);
      return;
    case 'enum':
      yield field(name, 'choice', description, fallback, Object.keys(def.entries));
      return;
    case 'boolean':
    case 'number':
      yield field(name, def.type, description, fallback);
      return;
    default:
      yield field(name, 'text', description, fallback);
  }
}

const descriptionOf = (schema: z.core.$ZodType): string =>
  'description' in schema && typeof schema.description === 'string' ? schema.description : '';

const field = (
  name: string,
  kind: RunField['kind'],
  description: string,
  fallback: unknown,
  options: readonly string[] = [],
): RunField => ({
  ...{ name, kind, options, description },
  fallback: textOf(fallback),
  textIn: (config) => textOf(valueAt(config, name.split('.'))),
});

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  );

/** Every parameter of a run, in the order of the schema. */
export const runFields: readonly RunField[] = [...leaves(runConfigSchema, '')];
