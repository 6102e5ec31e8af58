import type { z } from 'zod';
import { runConfigSchema } from './config.js';

/** One parameter of a run that has a value of its own, as the schema has it that checks runs. */
export interface RunParameter {
  /** As the API calls it: `rounds`, `earlyStop.metric`. */
  readonly name: string;
  readonly kind: 'number' | 'boolean' | 'text' | 'choice';
  /** Of a choice; none of other kinds. */
  readonly options: readonly string[];
  readonly description: string;
  /** What it is when nothing is said. */
  readonly fallback: string | number | boolean | undefined;
}

interface Described {
  readonly description: string;
  readonly fallback?: RunParameter['fallback'];
}

function* leaves(schema: z.core.$ZodType, name: string, described: Described): Generator<RunParameter> {
  // The union of zod's own schemas, which is what the schema is made of.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      for (const [key, inner] of Object.entries(def.shape)) {
        yield* leaves(inner, name === '' ? key : `${name}.${key}`, { description: descriptionOf(inner) });
      }
      return;
    case 'optional':
      yield* leaves(def.innerType, name, described);
      return;
    case 'default':
      yield* leaves(def.innerType, name, { ...described, fallback: plainValue(def.defaultValue) });
      return;
    case 'enum':
      yield parameter(name, 'choice', described, Object.keys(def.entries));
      return;
    case 'boolean':
    case 'number':
      yield parameter(name, def.type, described);
      return;
    default:
      yield parameter(name, 'text', described);
  }
}

const parameter = (
  name: string,
  kind: RunParameter['kind'],
  { description, fallback }: Described,
  options: readonly string[] = [],
): RunParameter => ({ name, kind, options, description, fallback });

const descriptionOf = (schema: z.core.$ZodType): string =>
  'description' in schema && typeof schema.description === 'string' ? schema.description : '';

const plainValue = (value: unknown): RunParameter['fallback'] =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;

/** Every parameter of a run, in the order of the schema. */
export const runParameters: readonly RunParameter[] = [...leaves(runConfigSchema, '', { description: '' })];
