import type { z } from 'zod';
import { NestorError } from '../errors/index.js';
import { aboutVariables, type AboutVariable } from './kinds.js';
import { nearest } from './nearest.js';
import { missingForServers } from './storage.js';
import { isVariableName, variableNames, variables, type VariableName } from './variables.js';

/** Values from one place, as texts. */
export interface ConfigurationSource {
  /** Where they come from, as it follows "from": `.env`, `the environment`, `the command line`. */
  readonly origin: string;
  readonly values: Readonly<Record<string, string | undefined>>;
}

export interface ConfigurationResult<Values> {
  readonly values: Values;
  /** Sentences for people. */
  readonly warnings: readonly string[];
}

/** A value with the place that it came from. */
export interface GivenText {
  readonly text: string;
  readonly origin: string;
}

export type GivenTexts = ReadonlyMap<string, GivenText>;

/**
 * Reads a service's variables from sources in rising order; an empty value counts as none.
 * @throws config.invalid with all problems at once.
 */
export const readConfiguration = <Schema extends z.ZodObject>(
  schema: Schema,
  sources: readonly ConfigurationSource[],
): ConfigurationResult<z.output<Schema>> => {
  const given = collect(sources);
  const wanted = Object.keys(schema.shape);
  const texts = Object.fromEntries(
    wanted.flatMap((name) => {
      const found = given.get(name);
      return found === undefined ? [] : [[name, found.text]];
    }),
  );
  const parsed = schema.safeParse(texts);
  const faulty = new Set(parsed.error?.issues.map((issue) => String(issue.path[0])) ?? []);
  const problems = [
    ...[...faulty].map((name) => describe(name, given.get(name))),
    ...('FEDN_MINIO_HOST' in schema.shape ? missingForServers(given) : []),
  ];
  if (problems.length > 0 || !parsed.success) {
    throw new NestorError('config.invalid', problems.join('\n'), {
      details: { problems },
    });
  }
  return { values: parsed.data, warnings: unknownNames(sources) };
};

const collect = (sources: readonly ConfigurationSource[]): GivenTexts => {
  const given = new Map<string, GivenText>();
  for (const { origin, values } of sources) {
    for (const [name, text] of Object.entries(values)) {
      if (text !== undefined && text !== '') given.set(name, { text, origin });
    }
  }
  return given;
};

/** What is to know about a variable. */
export const aboutVariable = (name: VariableName): AboutVariable => {
  const about = aboutVariables.get(variables[name]);
  if (about === undefined) throw new RangeError(`${name} is not described`);
  return about;
};

const describe = (name: string, found: GivenText | undefined): string => {
  if (!isVariableName(name)) return `${name}: not a variable of this service.`;
  const { expected, secret = false } = aboutVariable(name);
  if (found === undefined) return `${name}: expected ${expected}, got nothing.`;
  const got = secret ? `${found.text.length} characters that are not shown` : JSON.stringify(found.text.slice(0, 200));
  return `${name} (from ${found.origin}): expected ${expected}, got ${got}.`;
};

const unknownNames = (sources: readonly ConfigurationSource[]): readonly string[] =>
  sources.flatMap(({ origin, values }) =>
    Object.keys(values)
      .filter((name) => /^(?:FEDN|NESTOR)_/.test(name) && !isVariableName(name))
      .map((name) => {
        const meant = nearest(name, variableNames);
        return `${name} (from ${origin}) is not a variable of Nestor${meant === undefined ? '' : `; is ${meant} meant?`}`;
      }),
  );
