import type { z } from 'zod';
import { NestorError } from '../../core/index.js';

/**
 * The body of a request, as its schema has it.
 * @param required fields that must be there and not be empty
 * @throws request.invalid for unknown fields and wrong kinds, request.field_missing
 */
export const readBody = <S extends z.ZodObject>(
  schema: S,
  body: unknown,
  required: readonly (keyof S['shape'] & string)[] = [],
): z.output<S> => {
  const given = objectOf(body);
  requireFields(given, required);
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `json: unknown field ${JSON.stringify(key)}`).join('; ')
      : `${issue.path.join('.')}: ${issue.message}`,
  );
  throw new NestorError('request.invalid', problems.join('; '), { details: { problems } });
};

/** The body, which must be a JSON object. @throws request.invalid */
export const objectOf = (body: unknown): Readonly<Record<string, unknown>> => {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new NestorError('request.invalid', 'expected a JSON object as the body');
};

/** Holds that fields are there and not empty. @throws request.field_missing */
export const requireFields = (given: Readonly<Record<string, unknown>>, required: readonly string[]): void => {
  for (const field of required) {
    const value = given[field];
    const isZero = value === undefined || value === null || value === '' || value === 0 || value === false;
    if (isZero) throw new NestorError('request.field_missing', `required field '${field}' is zero value.`);
  }
};
