import type { z } from 'zod';
import { nearest } from '../configuration/nearest.js';
import { isErrorCode } from '../errors/index.js';
import type { DesignErrorCode, JsonPath, Remark } from './finding.js';
import { listed } from './names.js';

interface ShapeResult<Value> {
  /** Nothing when the shape does not fit. */
  readonly value: Value | undefined;
  readonly remarks: readonly Remark[];
}

/** Reads one object by its shape; keys that begin with `//` are comments. */
export const readShape = <Schema extends z.ZodObject>(
  schema: Schema,
  input: unknown,
  path: JsonPath,
): ShapeResult<z.output<Schema>> => {
  const { data, error } = schema.safeParse(withoutComments(input));
  const remarks = (error?.issues ?? []).flatMap((issue) => remarksOf(issue, input, path, Object.keys(schema.shape)));
  return { value: data, remarks };
};

/** The object without its keys that begin with `//`. */
export const withoutComments = (input: unknown): unknown =>
  isObject(input) ? Object.fromEntries(Object.entries(input).filter(([key]) => !key.startsWith('//'))) : input;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const remarksOf = (
  issue: z.core.$ZodIssue,
  input: unknown,
  root: JsonPath,
  knownAtRoot: readonly string[],
): readonly Remark[] => {
  const inside = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const path = [...root, ...inside];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const meant = inside.length === 0 && key.length <= 64 ? nearest(key, knownAtRoot) : undefined;
      return {
        ...{ path: [...path, key], code: 'design.unknown_key', message: `${JSON.stringify(key)} is not a field here` },
        hint: meant === undefined ? undefined : `Is ${JSON.stringify(meant)} meant? Comments begin with "//".`,
      };
    });
  }
  const got = shown(valueAt(input, inside));
  if (issue.code === 'invalid_type') {
    return [{ path, code: 'design.malformed', message: `expected ${kindText(issue.expected)}, got ${got}` }];
  }
  if (issue.code === 'custom') {
    return [{ path, code: codeOf(issue.params?.['code']), message: `${issue.message}, got ${got}` }];
  }
  return [{ path, code: 'design.malformed', message: `${lowerFirst(issue.message)}, got ${got}` }];
};

const codeOf = (code: unknown): DesignErrorCode =>
  typeof code === 'string' && isErrorCode(code) && isDesignCode(code) ? code : 'design.malformed';

const isDesignCode = (code: string): code is DesignErrorCode => code.startsWith('design.');

const valueAt = (input: unknown, path: JsonPath): unknown =>
  path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Readonly<Record<string | number, unknown>>)[part]
        : undefined,
    input,
  );

/** A value in a few characters. */
export const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) {
    return value.length <= 4 && value.every((item) => typeof item === 'string')
      ? `[${value.length === 0 ? '' : listed(value).slice(0, 100)}]`
      : `a list of ${value.length}`;
  }
  if (isObject(value)) return 'an object';
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}…`;
};

const kindText = (expected: string): string => {
  const kinds: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
    record: 'an object',
  };
  return kinds[expected] ?? expected;
};

const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
