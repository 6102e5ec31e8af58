import { z } from 'zod';

/** What people are told about a variable. */
export interface AboutVariable {
  /** One sentence or two: what it is for. */
  readonly description: string;
  /** What a value must be, as it follows "expected". */
  readonly expected: string;
  readonly group: VariableGroup;
  /** Value in `.env.example`; a variable without one is commented out there. */
  readonly example?: string;
  /** The default in words, where the schema has none. */
  readonly defaultText?: string;
  /** Never shown, neither in messages nor in logs. @default false */
  readonly secret?: boolean;
}

export type VariableGroup =
  | 'federation'
  | 'reducer'
  | 'combiner'
  | 'client'
  | 'controller'
  | 'agent'
  | 'broker'
  | 'storage'
  | 'dashboard'
  | 'traces'
  | 'mlflow'
  | 'logging'
  | 'installation'
  | 'compose';

/** What is known about each variable's schema. */
export const aboutVariables = z.registry<AboutVariable>();

type Facts = Omit<AboutVariable, 'expected'>;

/** A text; `form` narrows it. */
export const text = (facts: Facts, form?: { readonly pattern: RegExp; readonly expected: string }) =>
  z
    .string()
    .regex(form?.pattern ?? /^[^\p{Cc}]+$/u)
    .register(aboutVariables, { ...facts, expected: form?.expected ?? 'a text without control characters' });

/** A host name or address, without scheme or port. */
export const host = (facts: Facts) =>
  text(facts, {
    pattern: /^(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})|[0-9A-Fa-f:.]{2,45})$/,
    expected: 'a host name or an IP address, without scheme and port',
  });

/** Name of a peer. */
export const peerName = (facts: Facts) =>
  text(facts, {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    expected: '1 to 128 letters, digits, dots, dashes and underscores, beginning with a letter or digit',
  });

/** A number from `least` to `most`; a whole one unless `fraction`. */
export const number = (
  facts: Facts,
  { least, most, fraction = false }: { readonly least: number; readonly most: number; readonly fraction?: boolean },
) =>
  z
    .string()
    .regex(fraction ? /^\d+(?:\.\d+)?(?:e-?\d+)?$/i : /^\d+$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most))
    .register(aboutVariables, {
      ...facts,
      expected: `a ${fraction ? '' : 'whole '}number from ${least} to ${most}`,
    });

/** A port to connect to; with `free`, 0 stands for any free one to listen on. */
export const port = (facts: Facts, { free = false } = {}) =>
  z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(
      z
        .number()
        .min(free ? 0 : 1)
        .max(65_535),
    )
    .register(aboutVariables, { ...facts, expected: `a port from ${free ? '0 (any free one)' : '1'} to 65535` });

/** One of some words. */
export const choice = <const Words extends readonly [string, ...string[]]>(facts: Facts, words: Words) =>
  z.enum(words).register(aboutVariables, { ...facts, expected: `one of ${words.join(', ')}` });

/** Yes or no. */
export const flag = (facts: Facts) =>
  z
    .enum(['true', 'false', '1', '0', 'yes', 'no'])
    .transform((word) => word === 'true' || word === '1' || word === 'yes')
    .register(aboutVariables, { ...facts, expected: 'true or false' });
