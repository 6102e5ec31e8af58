import { Option, type Command } from 'commander';
import type { z } from 'zod';
import { runConfigSchema } from '../core/index.js';

/** An option of the command line that is a parameter of a run. */
class RunOption extends Option {
  constructor(
    flags: string,
    description: string,
    /** Name as the reducer knows it: `rounds`, `earlyStop.metric`. */
    readonly parameter: string,
  ) {
    super(flags, description);
  }
}

const kebab = (name: string): string =>
  name.replace('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** An option for each parameter of a run, made of the schema that checks them. */
export const runOptions = (except: readonly string[] = []): readonly Option[] =>
  [...leaves(runConfigSchema, '')].filter(({ parameter }) => !except.includes(parameter));

/** The parameters given on the command line, as texts; the reducer checks them. */
export const givenRunParameters = (command: Command): Readonly<Record<string, string | boolean>> =>
  Object.fromEntries(
    command.options.flatMap((option) => {
      if (!(option instanceof RunOption) || command.getOptionValueSource(option.attributeName()) !== 'cli') return [];
      const value: unknown = command.getOptionValue(option.attributeName());
      return typeof value === 'string' || typeof value === 'boolean' ? [[option.parameter, value] as const] : [];
    }),
  );

function* leaves(schema: z.core.$ZodType, name: string, description = '', fallback?: unknown): Generator<RunOption> {
  // The union of zod's own schemas, which is what this schema is made of.
  const def = schema._zod.def as z.core.$ZodTypes['_zod']['def'];
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
    case 'boolean':
      yield new RunOption(
        fallback === true ? `--no-${kebab(name)}` : `--${kebab(name)}`,
        fallback === true ? `Not: ${description}` : description,
        name,
      );
      return;
    case 'enum':
      yield option(name, Object.keys(def.entries).join('|'), description, fallback);
      return;
    default:
      yield option(name, def.type === 'number' ? 'number' : 'text', description, fallback);
  }
}

const option = (name: string, value: string, description: string, fallback: unknown): RunOption =>
  new RunOption(
    `--${kebab(name)} <${value}>`,
    fallback === undefined ? description : `${description} [default: ${JSON.stringify(fallback).replaceAll('"', '')}]`,
    name,
  );

const descriptionOf = (schema: z.core.$ZodType): string =>
  'description' in schema && typeof schema.description === 'string' ? schema.description : '';
