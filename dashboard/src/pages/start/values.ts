import { runConfigSchema, type RunConfig } from '../../../../services/core/runs/config.js';
import { runFields, type RunField } from '../../run-fields/fields.js';

/** What was put into the form, as texts by the names of the parameters; an empty text is none. */
export type FormValues = Readonly<Record<string, string>>;

/** The texts of a configuration that say something else than the defaults. */
export const valuesOf = (config: object): FormValues =>
  Object.fromEntries(
    runFields.flatMap((field) => {
      const text = field.textIn(config);
      return text === undefined || text === field.fallback ? [] : [[field.name, text] as const];
    }),
  );

export type CheckedValues =
  | { readonly ok: true; readonly config: RunConfig; readonly given: Readonly<Record<string, unknown>> }
  /** What is wrong, by parameter. */
  | { readonly ok: false; readonly problems: Readonly<Record<string, string>> };

/** Checks the form as the server will, by the same schema. */
export const checkValues = (values: FormValues): CheckedValues => {
  const given = nested(
    runFields.flatMap((field) => {
      const text = values[field.name]?.trim() ?? '';
      return text === '' ? [] : [[field.name, fromText(text, field)] as const];
    }),
  );
  const result = runConfigSchema.safeParse(given);
  if (result.success) return { ok: true, config: result.data, given };
  const problems: Record<string, string> = {};
  for (const { path, message } of result.error.issues) {
    const name = path.join('.');
    // A condition without target and patience is a problem of the group, shown at its first field.
    problems[name === 'earlyStop' ? 'earlyStop.target' : name] ??= message;
  }
  return { ok: false, problems };
};

const fromText = (text: string, { kind }: RunField): unknown => {
  if (kind === 'boolean') return text === 'true';
  if (kind === 'number') return /^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
  return text;
};

const nested = (entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> => {
  const result: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    const [group = '', key] = name.split('.');
    if (key === undefined) result[group] = value;
    else result[group] = { ...(result[group] as object | undefined), [key]: value };
  }
  return result;
};
