import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { parse } from 'dotenv';
import type { z } from 'zod';
import {
  aboutVariable,
  NestorError,
  readConfiguration,
  type ConfigurationSource,
  type VariableName,
} from '../core/index.js';
import type { Surroundings } from './surroundings.js';

/** An option of the command line that gives a value to a variable. */
export class VariableOption extends Option {
  constructor(
    flags: string,
    readonly variable: VariableName,
  ) {
    const { description, defaultText } = aboutVariable(variable);
    super(flags, `${description} [${variable}${defaultText === undefined ? '' : `; default: ${defaultText}`}]`);
  }
}

/** Reads a service's configuration: defaults, `.env`, environment, command line, in rising order. @throws config.invalid */
export const readSettings = <Schema extends z.ZodObject>(
  schema: Schema,
  command: Command,
  { env, cwd, stderr }: Surroundings,
): z.output<Schema> => {
  const { values, warnings } = readConfiguration(schema, [
    readEnvFile(cwd, command),
    { origin: 'the environment', values: env },
    ...flagSources(command),
  ]);
  for (const warning of warnings) stderr.write(`nestor: ${warning}\n`);
  return values;
};

const readEnvFile = (cwd: string, command: Command): ConfigurationSource => {
  const { envFile } = command.optsWithGlobals<{ envFile?: string }>();
  const path = resolve(cwd, envFile ?? '.env');
  if (envFile === undefined && !existsSync(path)) return { origin: '.env', values: {} };
  try {
    return { origin: envFile ?? '.env', values: parse(readFileSync(path)) };
  } catch (error) {
    throw new NestorError('config.invalid', `expected a readable file at ${path}`, { cause: error });
  }
};

const flagSources = (command: Command): readonly ConfigurationSource[] =>
  command.options.flatMap((option) => {
    if (!(option instanceof VariableOption)) return [];
    const value: unknown = command.getOptionValue(option.attributeName());
    return typeof value === 'string'
      ? [{ origin: option.long ?? option.flags, values: { [option.variable]: value } }]
      : [];
  });
