import { NestorError, runConfigSchema, runParameters, type RunConfig, type RunParameter } from '../../core/index.js';

/** Names that the parameters had in older systems, beside snake_case in general. */
const oldNames: ReadonlyMap<string, string> = new Map([
  ['modelId', 'model'],
  ['roundTimeout', 'timeout'],
]);

const parameters: ReadonlyMap<string, RunParameter> = new Map(runParameters.map((each) => [each.name, each]));

/** Names of all parameters, in the schema's order. */
const parameterNames: readonly string[] = [...parameters.keys()];

/**
 * A run's configuration from the parts of a request: query, form, JSON. Text becomes what the parameter is
 * ("3", "true"), dots nest, an empty text is no value, older and snake_case names are understood.
 * @throws run.bad_parameter with all problems (details: problems, unknown, known)
 */
export const readRunParameters = (sources: readonly unknown[]): RunConfig => {
  const problems: string[] = [];
  const unknown: string[] = [];
  const values = new Map<string, unknown>();
  for (const [given, value] of sources.flatMap((source) => flatten(source, problems))) {
    const name = canonicalName(given);
    const parameter = parameters.get(name);
    if (parameter === undefined) unknown.push(given);
    else if (value === '') continue;
    else if (values.has(name) || Array.isArray(value)) problems.push(`${name}: given more than once`);
    else values.set(name, fromText(value, parameter));
  }
  const result = runConfigSchema.safeParse(nested(values));
  for (const { path, message } of result.error?.issues ?? []) {
    const name = path.join('.');
    const got = values.has(name) ? `, got ${JSON.stringify(values.get(name))}` : '';
    problems.push(`${name}: ${message}${got}`);
  }
  if (unknown.length > 0) {
    problems.push(`unknown: ${unknown.join(', ')} (known are ${parameterNames.join(', ')})`);
  }
  if (!result.success || problems.length > 0) {
    throw new NestorError('run.bad_parameter', problems.join('; '), {
      details: { problems, ...(unknown.length > 0 ? { unknown, known: parameterNames } : {}) },
    });
  }
  return result.data;
};

/** Names and values of a JSON object, a form or a query; objects within are spelled with dots. */
const flatten = (source: unknown, problems: string[], prefix = ''): readonly (readonly [string, unknown])[] => {
  if (source === undefined || source === null) return [];
  if (typeof source !== 'object' || Array.isArray(source)) {
    problems.push(`an object of parameters expected, got ${JSON.stringify(source)}`);
    return [];
  }
  return Object.entries(source).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    const nests = typeof value === 'object' && value !== null && !Array.isArray(value) && prefix === '';
    return nests ? flatten(value, problems, `${name}.`) : [[name, value] as const];
  });
};

const canonicalName = (name: string): string => {
  const camelCase = name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
  return oldNames.get(camelCase) ?? camelCase;
};

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map((text) => [text, true] as const),
  ...['false', '0', 'no', 'off'].map((text) => [text, false] as const),
]);

/** Text as what the parameter is; text that is none stays, for the schema to refuse. */
const fromText = (value: unknown, { kind }: RunParameter): unknown => {
  if (typeof value !== 'string') return value;
  if (kind === 'boolean') return booleans.get(value.trim().toLowerCase()) ?? value;
  if (kind === 'number') return /^\s*[-+]?[\d.]+(e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : value;
  return value;
};

/** Only names of known parameters come here, so the keys are harmless. */
const nested = (values: ReadonlyMap<string, unknown>): Record<string, unknown> => {
  const result: Record<string, unknown> = {};
  const groups = new Map<string, Record<string, unknown>>();
  for (const [name, value] of values) {
    const [group, key] = name.split('.');
    if (group === undefined || key === undefined) {
      result[name] = value;
      continue;
    }
    const members = groups.get(group) ?? {};
    members[key] = value;
    groups.set(group, members);
    result[group] = members;
  }
  return result;
};
